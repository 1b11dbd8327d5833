import type { ParityRow } from './rows.ts';

/** What jest says of one test. */
export interface TestOutcome {
  /** Of the test itself, without the blocks around it. */
  readonly title: string;
  /** `passed`, `failed`, `pending`, `todo`, … */
  readonly status: string;
}

export interface JudgedRow extends ParityRow {
  readonly result: 'pass' | 'fail' | 'no test';
  readonly passed: number;
  readonly failed: readonly TestOutcome[];
}

export interface ParityVerdict {
  readonly rows: readonly JudgedRow[];
  /** Titles of tests that belong to no row. */
  readonly strays: readonly string[];
}

const ROW_ID = /^([A-Z]\d+)\b/;

/** A row passes when it has tests, and every one of them ran and passed. */
export function judge(rows: readonly ParityRow[], tests: readonly TestOutcome[]): ParityVerdict {
  const byRow = Map.groupBy(tests, ({ title }) => ROW_ID.exec(title)?.[1] ?? '');
  const known = new Set(rows.map(({ id }) => id));
  return {
    rows: rows.map((row) => judgeRow(row, byRow.get(row.id) ?? [])),
    strays: [...byRow].filter(([id]) => !known.has(id)).flatMap(([, stray]) => stray.map(({ title }) => title)),
  };
}

function judgeRow(row: ParityRow, tests: readonly TestOutcome[]): JudgedRow {
  const failed = tests.filter(({ status }) => status !== 'passed');
  const result = tests.length === 0 ? 'no test' : failed.length === 0 ? 'pass' : 'fail';
  return { ...row, result, passed: tests.length - failed.length, failed };
}

export function isGreen({ rows, strays }: ParityVerdict): boolean {
  return rows.every(({ result }) => result === 'pass') && strays.length === 0;
}

/** The table, and below it what is wrong. */
export function tell({ rows, strays }: ParityVerdict): string {
  const width = Math.max(...rows.map(({ title }) => title.length));
  const lines = rows.map(
    ({ id, title, result, passed, failed }) =>
      `${id.padEnd(3)} ${title.padEnd(width)}  ${result.padEnd(7)}  ${passed}/${passed + failed.length}`,
  );
  const wrong = rows.flatMap(({ id, result, failed }) =>
    result === 'no test' ? [`${id}: no test begins with "${id}"`] : failed.map(tellFailed),
  );
  const passing = rows.filter(({ result }) => result === 'pass').length;
  const notes = [...wrong, ...strays.map((title) => `no row of this id: ${title}`)];
  return [...lines, '', ...notes, `${passing} of ${rows.length} rows pass`, ''].join('\n');
}

function tellFailed({ title, status }: TestOutcome): string {
  return `${status}: ${title}`;
}
