import 'uplot/dist/uPlot.min.css';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { chartOptions } from './chart-options.js';
import style from './chart.module.css';
import { Legend } from './legend.js';
import { hueOf } from './lines.js';
import { OTHERS, type Series } from './series.js';
import { useColours } from './use-colours.js';

interface Props {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** When each value was, milliseconds. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly figure: (value: number | null | undefined) => string;
  /** Says which time a place is: `14:00`, `31 Jan`. */
  readonly timeText: (time: number) => string;
  readonly axisText: (time: number) => string;
  /** What the last values are of is not over yet. */
  readonly isRunning: boolean;
  readonly isUtc: boolean;
}

const AXES = ['--dim', '--line', '--hover'] as const;

/** Lines over time. What the pointer is at is told in the legend; tables have the same numbers. */
export default function Chart(props: Props): ReactNode {
  const { label, times, series, figure, timeText, axisText, isRunning, isUtc } = props;
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const [at, setAt] = useState<number | null>(null);
  const hues = series.map(({ key }, index) => hueOf(index, key === OTHERS));
  const colours = useColours([...AXES, ...hues]);
  useEffect(() => {
    if (place.current === null || width === 0 || colours.length !== hues.length + AXES.length) return undefined;
    const options = chartOptions({ width, series, colours, figure, isRunning, isUtc, axisText, onCursor: setAt });
    const data: uPlot.AlignedData = [times.map((time) => time / 1000), ...series.map(({ values }) => [...values])];
    const plot = new uPlot(options, data, place.current);
    return () => plot.destroy();
    // The lists are new with each render; what they are made of is not.
  }, [width, colours, series, times, figure, isRunning, isUtc, axisText, hues.length]);
  return (
    <figure className={style.chart}>
      <div ref={place} className={style.place} role="img" aria-label={label} />
      <Legend
        series={series}
        hues={hues}
        at={at}
        times={times}
        figure={figure}
        timeText={timeText}
        isRunning={isRunning}
      />
    </figure>
  );
}

function useWidth(place: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, [place]);
  return width;
}
