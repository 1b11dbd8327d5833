import type { Cable } from './cables.js';
import type { ProviderKey } from './opened.js';

/** Where a card lies, in pixels from the bay's upper left corner. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

export interface Places {
  readonly purposes: ReadonlyMap<string, Box>;
  readonly providers: ReadonlyMap<ProviderKey, Box>;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cable as it is drawn. */
export interface LaidCable extends Cable {
  /** An SVG path. */
  readonly path: string;
  /** Where it goes into the provider. */
  readonly jack: Point;
  /** Middle of its label, on the cable. */
  readonly labelAt: Point;
  readonly labelWidth: number;
}

/** Jacks of one provider lie so far apart, or less where there are many. */
const JACK_GAP = 26;
const JACK_MARGIN = 9;
const LEAST_BEND = 60;
/** Share of the way between cards that labels keep from the jack, so that steep cables have theirs beside it too. */
const LABEL_SHARE = 0.06;
const LABEL_FROM_JACK = { least: 10, most: 24 };
/** Labels need so much room, one below the other; where there is less, every other one stands further back. */
const LABEL_ROOM = 18;
const LABEL_GAP = 6;
const LETTER_WIDTH = 6.7;
const LABEL_PADDING = 12;

/** Cables whose both ends are on the page. */
export function layOut(cables: readonly Cable[], places: Places): readonly LaidCable[] {
  const jacks = jacksOf(cables, places);
  return cables.flatMap((cable) => {
    const from = places.purposes.get(cable.slug);
    const end = jacks.get(cable.id);
    if (!from || !end) return [];
    const { jack, isSetBack } = end;
    const curve = curveBetween({ x: from.right + 1, y: from.top + from.height / 2 }, jack);
    const labelWidth = cable.label.length * LETTER_WIDTH + LABEL_PADDING;
    const free = Math.min(LABEL_FROM_JACK.most, Math.max(LABEL_FROM_JACK.least, (jack.x - from.right) * LABEL_SHARE));
    const labelX = jack.x - free - labelWidth / 2 - (isSetBack ? labelWidth + LABEL_GAP : 0);
    return [{ ...cable, path: pathOf(curve), jack, labelAt: pointAt(curve, labelX), labelWidth }];
  });
}

interface End {
  readonly jack: Point;
  readonly isSetBack: boolean;
}

/** Where each cable goes in: one below the other, in the order of the purposes they come from, so that few cross. */
function jacksOf(cables: readonly Cable[], { purposes, providers }: Places): ReadonlyMap<string, End> {
  const ends = new Map<string, End>();
  for (const [key, own] of Map.groupBy(cables, ({ provider }) => provider)) {
    const box = providers.get(key);
    if (!box) continue;
    const sorted = own.toSorted((a, b) => (purposes.get(a.slug)?.top ?? 0) - (purposes.get(b.slug)?.top ?? 0));
    const gap = Math.min(JACK_GAP, (box.height - 2 * JACK_MARGIN) / Math.max(1, sorted.length - 1));
    for (const [place, { id }] of sorted.entries()) {
      const offset = (place - (sorted.length - 1) / 2) * gap;
      const jack = { x: box.left - 1, y: box.top + box.height / 2 + offset };
      ends.set(id, { jack, isSetBack: gap < LABEL_ROOM && place % 2 === 1 });
    }
  }
  return ends;
}

/** A cubic Bézier curve: start, two handles, end. */
type Curve = readonly [Point, Point, Point, Point];

export function curveBetween(start: Point, end: Point): Curve {
  const bend = Math.max(LEAST_BEND, (end.x - start.x) / 2);
  return [start, { x: start.x + bend, y: start.y }, { x: end.x - bend, y: end.y }, end];
}

export function pathOf([start, first, second, end]: Curve): string {
  return `M${at(start)}C${at(first)} ${at(second)} ${at(end)}`;
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

const STEPS = 24;

/** The curve's point at a distance from the left; it goes from left to right throughout, so halving finds it. */
export function pointAt(curve: Curve, x: number): Point {
  let low = 0;
  let high = 1;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (along(curve, middle).x < x) low = middle;
    else high = middle;
  }
  return along(curve, high);
}

function along([a, b, c, d]: Curve, t: number): Point {
  const s = 1 - t;
  const mix = (of: (point: Point) => number): number =>
    s ** 3 * of(a) + 3 * s ** 2 * t * of(b) + 3 * s * t ** 2 * of(c) + t ** 3 * of(d);
  return { x: mix(({ x }) => x), y: mix(({ y }) => y) };
}
