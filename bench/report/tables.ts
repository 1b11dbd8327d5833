import type { Row } from './rows.ts';
import { table } from './table.ts';
import type { Verdict } from './verdicts.ts';

const COLUMNS: readonly (readonly [string, (row: Row) => string])[] = [
  ['scenario', ({ scenario }) => scenario],
  ['peer', ({ peer }) => peer],
  ['per second', (row) => number(row.per_second)],
  ['× nginx', (row) => number(row.times_nginx)],
  ['× Portkey', (row) => number(row.times_portkey)],
  ['p50 ms', (row) => ms(row.p50_us)],
  ['p99 ms', (row) => ms(row.p99_us)],
  ['1st byte p50', (row) => ms(row.first_byte_p50_us)],
  ['1st byte p99', (row) => ms(row.first_byte_p99_us)],
  ['CPU s per 1,000', (row) => (row.cpu_us === undefined ? '' : (row.cpu_us / 1000).toFixed(3))],
  ['peak MiB', (row) => number(row.peak_mib)],
  ['errors', ({ errors }) => String(errors)],
];
const TEXT_COLUMNS = 2;

export function rowsTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => COLUMNS.map(([, text]) => text(row)));
  return table(
    COLUMNS.map(([title]) => title),
    lines,
    TEXT_COLUMNS,
  );
}

export function verdictsTable(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ requirement, measured, holds }) => [requirement, measured, said(holds)]);
  return table(['requirement', 'measured', 'holds'], lines, 3);
}

function said(holds: boolean | null): string {
  if (holds === null) return '–';
  return holds ? 'yes' : 'no';
}

function number(value: number | undefined): string {
  return value?.toLocaleString('en') ?? '';
}

function ms(us: number | undefined): string {
  return us === undefined ? '' : (us / 1000).toFixed(2);
}
