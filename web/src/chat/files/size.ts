/** Sizes of files, as people read them, and of pictures, as they fit. */

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** `1,4 MB`, in the person's language. */
export function sizeText(bytes: number, language: string): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

/** Largest picture in a message, in pixels. */
const WIDEST = 480;
const TALLEST = 360;
/** One of several. */
const TILE = 200;

/** The room of a picture, known before it is loaded. */
export function fitted(
  { width, height }: { width?: number | null; height?: number | null },
  several: boolean,
): { width: number; aspectRatio: string } {
  if (several || !width || !height) return { width: TILE, aspectRatio: "1" };
  const scale = Math.min(1, WIDEST / width, TALLEST / height);
  // Something a pixel high must still be something to press.
  return { width: Math.max(44, Math.round(width * scale)), aspectRatio: `${width} / ${Math.max(height, 1)}` };
}
