import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs jest and closes with one line of its own counts; an empty or skipped suite is a failure. */
interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numFailedTestSuites: number;
}

const folder = mkdtempSync(join(tmpdir(), 'patchbay-tests-'));
const outcome = join(folder, 'result.json');
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const { status } = spawnSync(
  process.execPath,
  [...jest, '--json', `--outputFile=${outcome}`, ...process.argv.slice(2)],
  {
    // --json also prints the result to stdout; people read stderr.
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
const result = JSON.parse(readFileSync(outcome, 'utf8')) as JestResult;
rmSync(folder, { recursive: true });

const skipped = result.numPendingTests + result.numTodoTests;
const failed = result.numFailedTests + result.numFailedTestSuites;
const isGreen = status === 0 && failed === 0 && skipped === 0 && result.numPassedTests > 0;
process.stdout.write(`${result.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = isGreen ? 0 : 1;
