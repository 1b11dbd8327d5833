import { StartError } from '../../errors/start-error.js';
import type { Account } from './account.js';
import { type Binaries, installedBinaries } from './installed-binaries.js';
import { publishBinaries } from './published-binaries.js';
import { runProgram } from './run-program.js';

/** The binaries of this machine's platform, at a place where the account can run them. */
export async function usableBinaries(account: Account | undefined, log: (line: string) => void): Promise<Binaries> {
  const installed = await installedBinaries();
  const problem = await problemRunning(installed, account);
  if (problem === undefined) return installed;
  // When root cannot run them either, a copy would not run any better.
  if (account === undefined || (await problemRunning(installed, undefined)) !== undefined) {
    throw doesNotRun(installed, problem);
  }
  const published = await publishBinaries(installed, log);
  const remaining = await problemRunning(published, account);
  if (remaining !== undefined) throw doesNotRun(published, remaining);
  return published;
}

/** Running it is the only complete test: permissions, mount options, the loader and every library at once. */
async function problemRunning(binaries: Binaries, account: Account | undefined): Promise<string | undefined> {
  const outcome = await runProgram(binaries.postgres, ['--version'], { account });
  return outcome.succeeded ? undefined : outcome.problem.trim();
}

function doesNotRun(binaries: Binaries, problem: string): StartError {
  return new StartError(
    `The embedded PostgreSQL in ${binaries.root} does not run on this machine (${problem}): run "npm rebuild" and start again, or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}
