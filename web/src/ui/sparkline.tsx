import type { ReactNode } from 'react';
import style from './sparkline.module.css';

interface Props {
  /** Oldest first; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** What it shows, for those who hear it: `p95 of the last hour: 371 ms now`. */
  readonly label: string;
}

const WIDTH = 96;
const HEIGHT = 22;

/** A line without axes: how something went lately. */
export function Sparkline({ values, label }: Props): ReactNode {
  return (
    <svg className={style.line} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {runsOf(values).map((points) => (
        <polyline key={points} points={points} />
      ))}
    </svg>
  );
}

/** Points of each stretch without a gap. */
function runsOf(values: readonly (number | null)[]): readonly string[] {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const runs: string[][] = [[]];
  for (const [place, value] of values.entries()) {
    if (value === null) runs.push([]);
    else {
      const x = (place / Math.max(1, values.length - 1)) * WIDTH;
      const y = HEIGHT - 2 - (value / most) * (HEIGHT - 4);
      // A single minute is drawn as a short dash.
      runs.at(-1)?.push(`${x.toFixed(1)},${y.toFixed(1)}`, `${(x + 1).toFixed(1)},${y.toFixed(1)}`);
    }
  }
  return runs.filter((run) => run.length > 0).map((run) => run.join(' '));
}
