/** What every page stands in: theme, cache, toasts, dialogs, live regions. */
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { colorSchemeManager } from "@/theme/color-scheme";
import { cssVariables, theme } from "@/theme/theme";
import { ConfirmRoot, LiveRegions, Toasts } from "@/ui";
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
      <Toasts />
      <LiveRegions />
    </MantineProvider>
  );
}
