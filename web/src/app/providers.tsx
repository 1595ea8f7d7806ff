/** What every page stands in: theme, cache, toasts, dialogs, live regions. */
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { colorSchemeManager } from "@/theme/color-scheme";
import { cssVariables, theme } from "@/theme/theme";
import { ConfirmRoot, LiveRegions } from "@/ui";
import { queryClient } from "./query-client";

/** The providers. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        {children}
        <ConfirmRoot />
      </QueryClientProvider>
      <Notifications position="bottom-left" limit={4} />
      <LiveRegions />
    </MantineProvider>
  );
}
