import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keepTestCluster } from './test-cluster.ts';

/**
 * One database server for the whole run; test files take databases of their own from it (database.ts). A
 * TEST_DATABASE_URL given by the person is used as it is. The sources are imported late, when their resolution is set up.
 */
export default async function globalSetup(): Promise<void> {
  if ((process.env['TEST_DATABASE_URL'] ?? '') !== '') return;
  await import('./typescript-sources.ts');
  const { makeTestFolder, removeTestFolder, sweepTestFolders } = await import('./test-folders.ts');
  const { startEmbeddedPostgres } = await import('../../src/database/embedded/embedded-postgres.js');
  await sweepTestFolders();
  const folder = await makeTestFolder();
  try {
    const server = await startEmbeddedPostgres({
      directory: join(folder, 'postgres'),
      password: randomBytes(16).toString('hex'),
      settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' },
    });
    process.env['TEST_DATABASE_URL'] = server.url;
    // By default these signals end Node without its exit event, which takes the server along.
    process.once('SIGINT', exitInterrupted).once('SIGTERM', exitInterrupted);
    keepTestCluster(async () => {
      process.off('SIGINT', exitInterrupted).off('SIGTERM', exitInterrupted);
      delete process.env['TEST_DATABASE_URL'];
      await server.stop();
      await removeTestFolder(folder);
    });
  } catch (error) {
    await removeTestFolder(folder);
    throw error;
  }
}

function exitInterrupted(): void {
  process.exit(130);
}
