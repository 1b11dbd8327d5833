import type { Round, Sample } from './rounds.ts';
import { median } from './statistics.ts';

/** Medians over the rounds. */
export interface Row {
  readonly scenario: string;
  readonly peer: string;
  readonly per_second: number;
  readonly p50_us: number;
  readonly p99_us: number;
  readonly first_byte_p50_us?: number;
  readonly first_byte_p99_us?: number;
  readonly gateway_cpu_us?: number;
  /** Sum over the rounds. */
  readonly errors: number;
  /** Of each round, to see how steady the machine was. */
  readonly per_second_by_round: readonly number[];
}

export function summarise(rounds: readonly Round[]): readonly Row[] {
  const [first] = rounds;
  return (first?.samples ?? []).map(({ scenario, peer }) =>
    summary(rounds.flatMap(({ samples }) => samples.filter((one) => one.scenario === scenario && one.peer === peer))),
  );
}

function summary(samples: readonly Sample[]): Row {
  const [one] = samples;
  const typical = (pick: (sample: Sample) => number | undefined): number =>
    rounded(median(samples.map((sample) => pick(sample) ?? Number.NaN)));
  return {
    scenario: one?.scenario ?? '',
    peer: one?.peer ?? '',
    per_second: typical(({ perSecond }) => perSecond),
    p50_us: typical(({ p50Us }) => p50Us),
    p99_us: typical(({ p99Us }) => p99Us),
    ...(one?.firstByte && {
      first_byte_p50_us: typical(({ firstByte }) => firstByte?.p50Us),
      first_byte_p99_us: typical(({ firstByte }) => firstByte?.p99Us),
    }),
    ...(one?.gatewayCpuUs !== undefined && { gateway_cpu_us: typical(({ gatewayCpuUs }) => gatewayCpuUs) }),
    errors: samples.reduce((sum, { errors }) => sum + errors, 0),
    per_second_by_round: samples.map(({ perSecond }) => rounded(perSecond)),
  };
}

/** Whole numbers, unless they are small. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toFixed(1));
}

const COLUMNS: readonly (readonly [string, (row: Row) => string])[] = [
  ['scenario', ({ scenario }) => scenario],
  ['peer', ({ peer }) => peer],
  ['per second', (row) => row.per_second.toLocaleString('en')],
  ['p50 ms', (row) => ms(row.p50_us)],
  ['p99 ms', (row) => ms(row.p99_us)],
  ['1st byte p50', (row) => ms(row.first_byte_p50_us)],
  ['1st byte p99', (row) => ms(row.first_byte_p99_us)],
  ['CPU µs each', (row) => row.gateway_cpu_us?.toLocaleString('en') ?? ''],
  ['errors', ({ errors }) => String(errors)],
];

/** A Markdown table. */
export function table(rows: readonly Row[]): string {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, text]) => text(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) => line.map((text, column) => padded(text, widths[column] ?? 0, column < 2)));
  const rule = widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [lines[0] ?? [], rule, ...lines.slice(1)].map((line) => `| ${line.join(' | ')} |\n`).join('');
}

function padded(text: string, width: number, isText: boolean): string {
  return isText ? text.padEnd(width) : text.padStart(width);
}

function ms(us: number | undefined): string {
  return us === undefined ? '' : (us / 1000).toFixed(2);
}
