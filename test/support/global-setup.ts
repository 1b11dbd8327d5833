import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from './attempt.ts';
import { type Choice, isWholeRun } from './run-choice.ts';
import { keepTestCluster } from './test-cluster.ts';

/**
 * One database server for the whole run; test files take databases of their own from it (database.ts). A
 * TEST_DATABASE_URL given by the person is used as it is. The sources are imported late, when their resolution is set up.
 *
 * @param choice jest's configuration
 */
export default async function globalSetup(choice: Choice): Promise<void> {
  await import('./typescript-sources.ts');
  const { makeTestFolder, removeTestFolder, sweepTestFolders } = await import('./test-folders.ts');
  const { closeRunFolder, openRunFolder } = await import('./run-folder.ts');
  await sweepTestFolders();
  const folder = await makeTestFolder();
  try {
    openRunFolder(folder);
    const { sweepRun } = await import('./sweep-run.ts');
    const server = await startServer(folder);
    // By default these signals end Node without its exit event, which takes the server along.
    process.once('SIGINT', exitInterrupted).once('SIGTERM', exitInterrupted);
    keepTestCluster(async () => {
      const isClean = await attempt('The search at the end of the run', async () => {
        const swept = await sweepRun({ folder, databaseServer: server?.url, isWhole: isWholeRun(choice) });
        process.stderr.write(`${swept.lines.join('\n')}\n`);
        if (!swept.isClean) failRun();
      });
      closeRunFolder();
      const isStopped = await attempt('The end of PostgreSQL', () => server?.stop());
      const isRemoved = await attempt(`The removal of ${folder}`, () => removeTestFolder(folder));
      if (!isClean || !isStopped || !isRemoved) failRun();
      process.off('SIGINT', exitInterrupted).off('SIGTERM', exitInterrupted);
    });
  } catch (error) {
    closeRunFolder();
    await removeTestFolder(folder);
    throw error;
  }
}

/** Jest leaves the exit code so when all tests have passed; scripts/run-tests.ts, which counts, is told by a file. */
function failRun(): void {
  process.exitCode = 1;
  const file = process.env['TEST_RUN_FAILED'];
  if (file !== undefined) writeFileSync(file, '');
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Undefined where the person has given one. */
async function startServer(folder: string): Promise<Server | undefined> {
  if ((process.env['TEST_DATABASE_URL'] ?? '') !== '') return undefined;
  const { startEmbeddedPostgres } = await import('../../src/database/embedded/embedded-postgres.js');
  const server = await startEmbeddedPostgres({
    directory: join(folder, 'postgres'),
    password: randomBytes(16).toString('hex'),
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' },
  });
  process.env['TEST_DATABASE_URL'] = server.url;
  return {
    url: server.url,
    stop: async () => {
      delete process.env['TEST_DATABASE_URL'];
      await server.stop();
    },
  };
}

function exitInterrupted(): void {
  process.exit(130);
}
