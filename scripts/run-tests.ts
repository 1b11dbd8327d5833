import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs jest, with the arguments given here, and closes with one line of jest's own counts. A failed, skipped, to-do or
 * empty suite fails the run, and so does a run without tests.
 */
interface JestResult {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Suites that could not be loaded or hold no test. Their tests are counted nowhere else. */
  readonly numRuntimeErrorTestSuites: number;
}

/** What stands for a jest that ended before it could say anything. */
const NO_RESULT: JestResult = {
  success: false,
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(import.meta.dirname, '../node_modules/jest/bin/jest.js'),
];

const folder = mkdtempSync(join(tmpdir(), 'patchbay-tests-'));
const outcome = join(folder, 'result.json');
const failedRun = join(folder, 'failed');
const { status } = spawnSync(
  process.execPath,
  [...JEST, '--json', `--outputFile=${outcome}`, ...process.argv.slice(2)],
  // --json also prints the result to stdout; people read stderr.
  { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, TEST_RUN_FAILED: failedRun } },
);
const result = existsSync(outcome) ? (JSON.parse(readFileSync(outcome, 'utf8')) as JestResult) : NO_RESULT;
/** Jest counts tests only; what fails at the end of the run (test/support/global-setup.ts) leaves a file and an exit code. */
const hasFailedAtTheEnd = existsSync(failedRun) || (result.success && result.numPassedTests > 0 && status !== 0);
rmSync(folder, { recursive: true });

const passed = result.numPassedTests;
const failed = result.numFailedTests + result.numRuntimeErrorTestSuites + (hasFailedAtTheEnd ? 1 : 0);
const skipped = result.numPendingTests + result.numTodoTests;
const isGreen = status === 0 && result.success && passed > 0 && failed === 0 && skipped === 0;
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = isGreen ? 0 : 1;
