import type { ReactNode } from 'react';
import { partsOf } from './sparkline-parts.js';
import style from './sparkline.module.css';

interface Props {
  /** Oldest first; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** What it shows, for those who hear it: `p95 of the last hour: 371 ms now`. */
  readonly label: string;
}

const SIZE = { width: 96, height: 22 };

/** A line without axes: how something went lately. */
export function Sparkline({ values, label }: Props): ReactNode {
  const { whole, runs, lone } = partsOf(values, SIZE);
  return (
    <svg className={style.line} viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={label}>
      <polyline className={style.across} points={whole} />
      {runs.map((points) => (
        <polyline key={points} points={points} />
      ))}
      {lone.map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r="1.75" />
      ))}
    </svg>
  );
}
