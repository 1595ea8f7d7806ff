/** Where a square is cut out of a picture: pure arithmetic for the preview and the upload. */

/** A crop: zoom from 1 (as much as fits), and the centre in parts of the picture's width and height. */
export interface Crop {
  zoom: number;
  x: number;
  y: number;
}

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The whole picture's middle. */
export const initialCrop: Crop = { zoom: 1, x: 0.5, y: 0.5 };

/** Farthest one can zoom in. */
export const MAX_ZOOM = 4;

/** Length of the square's side, in pixels of the picture. */
export function sideOf(picture: Size, crop: Crop): number {
  return Math.min(picture.width, picture.height) / crop.zoom;
}

/** Keeps the square inside the picture. */
export function clampCrop(picture: Size, crop: Crop): Crop {
  const zoom = Math.min(Math.max(crop.zoom, 1), MAX_ZOOM);
  const half = sideOf(picture, { ...crop, zoom }) / 2;
  const clamp = (value: number, length: number) =>
    Math.min(Math.max(value, half / length), 1 - half / length);
  return { zoom, x: clamp(crop.x, picture.width), y: clamp(crop.y, picture.height) };
}

/** Moves the picture under the frame by pixels of a preview of the given side. */
export function moveCrop(picture: Size, crop: Crop, preview: number, dx: number, dy: number): Crop {
  const scale = sideOf(picture, crop) / preview;
  return clampCrop(picture, {
    zoom: crop.zoom,
    x: crop.x - (dx * scale) / picture.width,
    y: crop.y - (dy * scale) / picture.height,
  });
}

/** The source rectangle for `drawImage`. */
export function sourceRect(picture: Size, crop: Crop): { left: number; top: number; side: number } {
  const side = sideOf(picture, crop);
  return { left: crop.x * picture.width - side / 2, top: crop.y * picture.height - side / 2, side };
}
