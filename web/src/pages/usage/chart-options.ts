import uPlot from 'uplot';
import { dashOf } from './lines.js';
import type { Series } from './series.js';

interface Drawing {
  readonly width: number;
  readonly series: readonly Series[];
  /** Of the axes' words and lines, of what is not over, then of each series. */
  readonly colours: readonly string[];
  readonly figure: (value: number | null | undefined) => string;
  /** The last values are of what is not over yet. */
  readonly isRunning: boolean;
  readonly isUtc: boolean;
  /** How times are written along the axis. */
  readonly axisText: (time: number) => string;
  readonly onCursor: (place: number | null) => void;
}

const HEIGHT = 260;
const FONT = '11px "JetBrains Mono", monospace';
const LABEL_GAP = 8;
const CHARACTER_PX = 6.8;
const LEAST_TICK_PX = 44;
const TIME_TICK_PX = 76;
const TIME_AXIS_PX = 30;
/** With so few points a line alone would be hard to see. */
const FEW_POINTS = 10;

/** How uPlot draws it: quiet axes, no legend of its own. */
export function chartOptions(drawing: Drawing): uPlot.Options {
  const { width, series, colours, figure, isRunning, isUtc, axisText, onCursor } = drawing;
  const [words = '', line = '', shade = '', ...hues] = colours;
  const axis = {
    stroke: words,
    font: FONT,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
  };
  return {
    width,
    height: HEIGHT,
    ...(isUtc && { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') }),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] } },
    axes: [
      {
        ...axis,
        size: TIME_AXIS_PX,
        space: TIME_TICK_PX,
        values: (_, ticks) => ticks.map((tick) => axisText(tick * 1000)),
      },
      {
        ...axis,
        space: LEAST_TICK_PX,
        values: (_, ticks) => ticks.map((tick) => figure(tick)),
        size: (_, values) => widthOf(values),
      },
    ],
    series: [
      {},
      ...series.map(({ name, values }, place) => ({
        label: name,
        stroke: hues[place] ?? words,
        width: 2,
        dash: [...dashOf(place)],
        points: { show: values.length <= FEW_POINTS, size: 5 },
      })),
    ],
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
      drawClear: isRunning ? [(plot) => shadeLast(plot, shade)] : [],
    },
  };
}

/** The pieces that lead to values of what is not over: those may be low for no other reason. */
function shadeLast(plot: uPlot, colour: string): void {
  const from = plot.data[0].at(-2);
  if (from === undefined) return;
  const { left, top, width, height } = plot.bbox;
  const begin = plot.valToPos(from, 'x', true);
  plot.ctx.fillStyle = colour;
  plot.ctx.fillRect(begin, top, left + width - begin, height);
}

function widthOf(values: readonly string[] | null): number {
  const longest = Math.max(0, ...(values ?? []).map((value) => value.length));
  return longest * CHARACTER_PX + LABEL_GAP + 6;
}
