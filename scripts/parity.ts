import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isGreen, judge, tell } from './parity/judge.ts';
import { PARITY_ROWS } from './parity/rows.ts';

/**
 * Runs the tests of parity, with the arguments for jest given here, and prints for each row whether it passes. A row
 * without a test, a test without a row, and a suite that could not be loaded fail the run.
 */
interface JestResult {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

const SUITES = String.raw`/parity\.[^/]*\.e2e-spec\.[jt]s$`;
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(import.meta.dirname, '../node_modules/jest/bin/jest.js'),
];

const folder = mkdtempSync(join(tmpdir(), 'patchbay-parity-'));
const outcome = join(folder, 'result.json');
const { status } = spawnSync(
  process.execPath,
  [...JEST, '--json', `--outputFile=${outcome}`, '--testPathPatterns', SUITES, ...process.argv.slice(2)],
  // --json also prints the result to stdout; people read stderr.
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
const { testResults } = existsSync(outcome)
  ? (JSON.parse(readFileSync(outcome, 'utf8')) as JestResult)
  : { testResults: [] };
rmSync(folder, { recursive: true });

const verdict = judge(
  PARITY_ROWS,
  testResults.flatMap(({ assertionResults }) => assertionResults),
);
const unloadable = testResults.filter(({ assertionResults }) => assertionResults.length === 0);
process.stdout.write(tell(verdict));
for (const { name } of unloadable) process.stdout.write(`could not be run: ${name}\n`);
process.exitCode = status === 0 && isGreen(verdict) && unloadable.length === 0 ? 0 : 1;
