/**
 * The one place with colours, sizes and radii. Everything else uses Mantine's variables or the `--hub-*` ones below.
 *
 * Shade 6 of every accent carries white text with at least 4.5 : 1.
 */
import {
  Badge,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  mergeThemeOverrides,
} from "@mantine/core";

const iris: MantineColorsTuple = [
  "#f1f2fe",
  "#e2e4fc",
  "#c6caf9",
  "#a8aef6",
  "#8d94f2",
  "#6d73e8",
  "#5457d6",
  "#4648bd",
  "#3a3c9c",
  "#2d2f78",
];

const gray: MantineColorsTuple = [
  "#f8f9fb",
  "#f1f3f6",
  "#e6e9ef",
  "#d9dee6",
  "#c1c8d3",
  "#929cac",
  "#616b7b",
  "#4a5463",
  "#343c49",
  "#1c222c",
];

const dark: MantineColorsTuple = [
  "#dde2ea",
  "#b3bcca",
  "#8e98a9",
  "#66707f",
  "#3f4855",
  "#303843",
  "#252b35",
  "#1a1f27",
  "#14181f",
  "#0d1015",
];

const green: MantineColorsTuple = [
  "#e8f8ee",
  "#d0efdb",
  "#a3dfb9",
  "#72ce94",
  "#4abf76",
  "#27a65a",
  "#15803d",
  "#116b34",
  "#0e562a",
  "#0a4020",
];

const amber: MantineColorsTuple = [
  "#fff6e5",
  "#feeac8",
  "#fcd693",
  "#f9bf58",
  "#f3a72a",
  "#d98506",
  "#a85a06",
  "#8b4a08",
  "#6f3b09",
  "#532d08",
];

const red: MantineColorsTuple = [
  "#fef0f0",
  "#fddede",
  "#fabcbd",
  "#f69699",
  "#f06a70",
  "#e5484f",
  "#ce2c36",
  "#ad222c",
  "#8c1c24",
  "#6a161c",
];

/** Mantine's theme of the client. */
export const theme = createTheme({
  colors: { iris, gray, dark, green, amber, red },
  primaryColor: "iris",
  primaryShade: { light: 6, dark: 6 },
  black: "#1c222c",
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, monospace',
  headings: {
    fontFamily: '"Inter Variable", system-ui, sans-serif',
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "2.25rem" },
      h2: { fontSize: "1.25rem", lineHeight: "1.75rem" },
      h3: { fontSize: "1rem", lineHeight: "1.5rem" },
    },
  },
  fontSizes: { xs: "0.8125rem", sm: "0.875rem", md: "1rem", lg: "1.25rem", xl: "1.75rem" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Badge: Badge.extend({ defaultProps: { tt: "none", fw: 550 } }),
    Modal: {
      defaultProps: { transitionProps: { duration: 120, transition: "fade" } },
      styles: { title: { fontSize: "1rem", fontWeight: 650 } },
    },
  },
});

/** The theme with another accent; `null` is our own. */
export const withAccent = (shades: MantineColorsTuple | null) =>
  shades ? mergeThemeOverrides(theme, { colors: { iris: shades } }) : theme;

/** Quiet fills (badges, alerts, avatars): tinted grounds with text of at least 4.5 : 1 on them. */
function quietFills(scheme: "light" | "dark", accent: MantineColorsTuple): Record<string, string> {
  const entries = Object.entries({ iris: accent, gray, green, amber, red }).flatMap(([name, shades]) => {
    const tint = (part: number) =>
      `color-mix(in srgb, ${shades[scheme === "light" ? 5 : 4]} ${part}%, transparent)`;
    return [
      [`--mantine-color-${name}-light`, scheme === "light" ? shades[1] : tint(18)],
      [`--mantine-color-${name}-light-hover`, scheme === "light" ? shades[2] : tint(26)],
      [`--mantine-color-${name}-light-color`, scheme === "light" ? shades[7] : shades[2]],
    ];
  });
  return Object.fromEntries(entries);
}

/** The client's own tokens, and the few of Mantine's that need more contrast. */
export const cssVariables: CSSVariablesResolver = ({ colors: { iris: accent = iris } }) => ({
  variables: {
    "--hub-rail-width": "64px",
    "--hub-bar-height": "56px",
    "--hub-touch": "44px",
    "--hub-fast": "120ms",
    // The stage is dark in both schemes.
    "--hub-stage": dark[9],
    "--hub-stage-raised": dark[7],
    "--hub-stage-line": dark[5],
    "--hub-stage-text": dark[0],
    "--hub-stage-dimmed": dark[2],
    "--hub-stage-shadow": "0 8px 24px rgb(0 0 0 / 40%)",
    // Over a page that waits behind something.
    "--hub-scrim": "rgb(13 16 21 / 48%)",
    "--hub-online": "#2fb866",
    "--hub-busy": "#e5484f",
    "--hub-away": "#f3a72a",
  },
  light: {
    ...quietFills("light", accent),
    "--mantine-color-body": "#ffffff",
    "--mantine-color-placeholder": gray[6],
    "--mantine-color-dimmed": gray[6],
    "--mantine-color-error": red[7],
    "--hub-ground": gray[0],
    "--hub-rail": gray[1],
    "--hub-raised": "#ffffff",
    "--hub-line": gray[2],
    "--hub-hover": "rgb(28 34 44 / 5%)",
    "--hub-selected": accent[1],
    "--hub-selected-text": accent[7],
    "--hub-offline": gray[5],
    "--hub-tip": gray[9],
    "--hub-tip-text": gray[0],
    "--hub-shadow": "0 12px 32px rgb(28 34 44 / 16%)",
  },
  dark: {
    ...quietFills("dark", accent),
    "--mantine-color-body": dark[7],
    "--mantine-color-placeholder": dark[2],
    "--mantine-color-dimmed": dark[2],
    "--mantine-color-error": red[4],
    "--mantine-color-default-border": dark[4],
    "--hub-ground": dark[8],
    "--hub-rail": dark[9],
    "--hub-raised": dark[7],
    "--hub-line": dark[5],
    "--hub-hover": "rgb(221 226 234 / 6%)",
    "--hub-selected": `color-mix(in srgb, ${accent[5]} 22%, transparent)`,
    "--hub-selected-text": accent[2],
    "--hub-offline": dark[3],
    "--hub-tip": dark[0],
    "--hub-tip-text": dark[8],
    "--hub-shadow": "0 12px 32px rgb(0 0 0 / 48%)",
  },
});
