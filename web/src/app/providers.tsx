/** What every page stands in: theme, cache, toasts, dialogs, live regions. */
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useAccentChoice } from "@/theme/accent-choice";
import { colorSchemeManager } from "@/theme/color-scheme";
import { cssVariables, withAccent } from "@/theme/theme";
import { ConfirmRoot, LiveRegions, TipRoot, Toasts } from "@/ui";
import { queryClient } from "./query-client";

/** The providers. */
export function Providers({ children }: { children: ReactNode }) {
  const shades = useAccentChoice((choice) => choice.shades);
  const theme = useMemo(() => withAccent(shades), [shades]);
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
      <TipRoot />
      <LiveRegions />
    </MantineProvider>
  );
}
