import type { ReactNode } from 'react';
import style from './chart.module.css';
import { dashOf } from './lines.js';
import type { Series } from './series.js';

interface Props {
  readonly series: readonly Series[];
  /** Tokens of the theme, one a line. */
  readonly hues: readonly string[];
  /** Where the pointer is; null: nowhere. */
  readonly at: number | null;
  readonly times: readonly number[];
  readonly figure: (value: number | null | undefined) => string;
  readonly timeText: (time: number) => string;
  readonly isRunning: boolean;
}

/** Which line is which, and what each was at the time that is pointed at. */
export function Legend({ series, hues, at, times, figure, timeText, isRunning }: Props): ReactNode {
  const time = at === null ? undefined : times[at];
  // A single value has no line that leads to it.
  const isShaded = isRunning && times.length > 1;
  const isLast = isRunning && at === times.length - 1;
  return (
    <figcaption className={style.legend}>
      <span className={style.time}>
        {time !== undefined && <span className="mono">{timeText(time)}</span>}
        {time === undefined ? isShaded && 'shaded: not over yet' : isLast && ', so far'}
      </span>
      {series.map(({ key, name, values }, place) => (
        <span key={key} className={style.entry}>
          <Swatch place={place} hue={hues[place] ?? '--faint'} />
          {name}
          {at !== null && <b className="mono">{figure(values[at])}</b>}
        </span>
      ))}
    </figcaption>
  );
}

/** A line as it is drawn in the chart: its colour and its dashes. */
export function Swatch({ place, hue }: { readonly place: number; readonly hue: string }): ReactNode {
  return (
    <svg className={style.swatch} viewBox="0 0 22 8" aria-hidden="true">
      <line
        x1="0"
        y1="4"
        x2="22"
        y2="4"
        stroke={`var(${hue})`}
        strokeWidth="2.5"
        strokeDasharray={dashOf(place).join(' ')}
      />
    </svg>
  );
}
