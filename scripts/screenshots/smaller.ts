import { readPng, writeIndexedPng } from './png.ts';

const MOST_COLOURS = 256;
const MOST_FREQUENT = 96;
/** Squared distances that colours of the palette keep from each other, the largest first. */
const APART = [600, 150, 40, 0];

/** The same picture with 256 colours, which is enough for a page and takes a third of the bytes. */
export function smaller(png: Buffer): Buffer {
  const { width, height, rgb } = readPng(png);
  const counts = new Map<number, number>();
  for (let at = 0; at < rgb.length; at += 3) {
    const colour = colourAt(rgb, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = paletteOf(counts);
  const nearest = new Map([...counts.keys()].map((colour) => [colour, nearestIn(palette, colour)]));
  const indexes = new Uint8Array(width * height);
  for (let pixel = 0; pixel < indexes.length; pixel += 1) {
    indexes[pixel] = nearest.get(colourAt(rgb, pixel * 3)) ?? 0;
  }
  const bytes = Uint8Array.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return writeIndexedPng(width, height, bytes, indexes);
}

function colourAt(rgb: Uint8Array, at: number): number {
  return ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0);
}

/** The most frequent colours, shades of shadows among them; then those that differ, so that no small sign loses its own. */
function paletteOf(counts: ReadonlyMap<number, number>): readonly number[] {
  const byCount = [...counts].toSorted(([, one], [, other]) => other - one).map(([colour]) => colour);
  const palette = byCount.slice(0, MOST_FREQUENT);
  for (const apart of APART) {
    for (const colour of byCount) {
      if (palette.length === MOST_COLOURS) return palette;
      if (palette.every((taken) => distance(taken, colour) > apart)) palette.push(colour);
    }
  }
  return palette;
}

function nearestIn(palette: readonly number[], colour: number): number {
  let best = 0;
  for (let index = 1; index < palette.length; index += 1) {
    if (distance(palette[index] ?? 0, colour) < distance(palette[best] ?? 0, colour)) best = index;
  }
  return best;
}

function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}
