import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keepTestCluster } from './test-cluster.ts';

/**
 * One database server for the whole run; test files take databases of their own from it (database.ts). A
 * TEST_DATABASE_URL given by the person is used as it is. The sources are imported late, when their resolution is set up.
 */
export default async function globalSetup(): Promise<void> {
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
      process.off('SIGINT', exitInterrupted).off('SIGTERM', exitInterrupted);
      try {
        const { lines, isClean } = await sweepRun(folder, server?.url);
        process.stderr.write(`${lines.join('\n')}\n`);
        // Jest leaves it so when all tests have passed.
        if (!isClean) process.exitCode = 1;
      } finally {
        closeRunFolder();
        await server?.stop();
        await removeTestFolder(folder);
      }
    });
  } catch (error) {
    closeRunFolder();
    await removeTestFolder(folder);
    throw error;
  }
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
