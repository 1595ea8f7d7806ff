/**
 * Ten shades from one colour that somebody chose: the same hue at other lightness, in OKLCH, so that they look evenly
 * spaced. Whatever is chosen, white text is readable on shade 6, shade 7 on shade 1, and shade 4 on the dark ground.
 */
import type { MantineColorsTuple } from "@mantine/core";
import { contrast, parseHex, READABLE, toLinear } from "./contrast";

/** Colours that are offered; any other can be chosen too. */
export const presets = [
  "#5457d6",
  "#2563c9",
  "#0f766e",
  "#15803d",
  "#a85a06",
  "#c2255c",
  "#9333c7",
  "#4a5463",
];

/** The ground of dark pages, which text of shade 4 stands on. */
const DARK_GROUND = "#1a1f27";

interface Oklch {
  l: number;
  c: number;
  h: number;
}

/** The shades, and whether shade 6 is the very colour that was chosen. */
export interface Accent {
  shades: MantineColorsTuple;
  exact: boolean;
}

/** The accent from a colour written `#rrggbb`; `null` for anything else. */
export function accentOf(chosen: string): Accent | null {
  const rgb = parseHex(chosen);
  if (!rgb) return null;
  const wanted = toOklch(rgb);
  const base = darker(wanted, (hex) => contrast(hex, "#ffffff") >= READABLE);
  const towardsWhite = (part: number, chroma: number) =>
    toHex({ ...base, l: base.l + (0.975 - base.l) * part, c: base.c * chroma });
  const towardsBlack = (part: number) => toHex({ ...base, l: base.l * part, c: base.c * 0.9 });
  const pale = towardsWhite(0.88, 0.2);
  const onDark = lighter(
    { ...base, l: base.l + (0.975 - base.l) * 0.36, c: base.c * 0.85 },
    (hex) => contrast(hex, DARK_GROUND) >= READABLE,
  );
  const onPale = darker({ ...base, l: base.l * 0.9 }, (hex) => contrast(hex, pale) >= READABLE);
  const shades: MantineColorsTuple = [
    towardsWhite(0.95, 0.1),
    pale,
    towardsWhite(0.74, 0.4),
    towardsWhite(0.56, 0.62),
    toHex(onDark),
    towardsWhite(0.16, 0.95),
    toHex(base),
    toHex(onPale),
    towardsBlack(0.76),
    towardsBlack(0.62),
  ];
  return { shades, exact: shades[6] === chosen.toLowerCase() };
}

/** The nearest colour of the same hue that is dark enough; black always is. */
function darker(colour: Oklch, enough: (hex: string) => boolean): Oklch {
  let { l } = colour;
  while (l > 0 && !enough(toHex({ ...colour, l }))) l -= 0.005;
  return { ...colour, l: Math.max(0, l) };
}

/** The nearest colour of the same hue that is light enough; white always is. */
function lighter(colour: Oklch, enough: (hex: string) => boolean): Oklch {
  let { l } = colour;
  while (l < 1 && !enough(toHex({ ...colour, l }))) l += 0.005;
  return { ...colour, l: Math.min(1, l) };
}

/** After B. Ottosson's definition of Oklab. */
function toOklch(rgb: [number, number, number]): Oklch {
  const [r, g, b] = rgb.map(toLinear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const y = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const light = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  return { l: light, c: Math.hypot(a, y), h: Math.atan2(y, a) };
}

/** Colours that no screen shows lose chroma until one does. */
function toHex(colour: Oklch): string {
  let { c } = colour;
  let rgb = toLinearRgb({ ...colour, c });
  while (c > 0 && rgb.some((part) => part < -0.0005 || part > 1.0005)) {
    c = Math.max(0, c - 0.004);
    rgb = toLinearRgb({ ...colour, c });
  }
  return `#${rgb.map(toByte).join("")}`;
}

function toLinearRgb({ l, c, h }: Oklch): number[] {
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)];
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
}

function toByte(linear: number): string {
  const part = Math.min(1, Math.max(0, linear));
  const encoded = part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255)
    .toString(16)
    .padStart(2, "0");
}
