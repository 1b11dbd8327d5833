/** Keeps strokes and dots within the picture. */
const MARGIN = 2;

type Point = readonly [x: number, y: number];

/** What a line of measurements with gaps is drawn of, as points of SVG. */
export interface SparklineParts {
  /** From each to the next one across the gaps, to be drawn faintly: without it few of them look like specks. */
  readonly whole: string;
  /** Stretches without a gap. */
  readonly runs: readonly string[];
  /** Those with a gap on either side. */
  readonly lone: readonly Point[];
}

/**
 * @param values oldest first; null where nothing was measured
 * @param size in which they are drawn, from zero upwards
 */
export function partsOf(
  values: readonly (number | null)[],
  { width, height }: { readonly width: number; readonly height: number },
): SparklineParts {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const last = Math.max(1, values.length - 1);
  const stretches: Point[][] = [[]];
  for (const [place, value] of values.entries()) {
    if (value === null) stretches.push([]);
    else
      stretches
        .at(-1)
        ?.push([
          rounded(MARGIN + (place / last) * (width - 2 * MARGIN)),
          rounded(height - MARGIN - (value / most) * (height - 2 * MARGIN)),
        ]);
  }
  return {
    whole: textOf(stretches.flat()),
    runs: stretches.filter(({ length }) => length > 1).map(textOf),
    lone: stretches.filter(({ length }) => length === 1).flat(),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function textOf(points: readonly Point[]): string {
  return points.map((point) => point.join(',')).join(' ');
}
