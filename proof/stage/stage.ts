import '../../test/support/typescript-sources.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinThisProcess } from '../../bench/stage/cores.ts';
import { type Gateway, startGateway } from '../../bench/stage/gateway.ts';
import { type ChildServer, startChildServer } from '../../demo/child-server.ts';
import { type Admin, adminOf } from './admin.ts';

/** Patchbay as users run it, with a database of its own. */
export interface Stage {
  readonly gateway: Gateway;
  readonly admin: Admin;
  /** Of the gateway; on its server there is room for others. */
  readonly databaseUrl: string;
  /** Its own, which goes with it. */
  readonly folder: string;
  /** Starts a script in a process of its own, which ends with the stage. */
  start(script: URL, args?: readonly string[]): Promise<ChildServer>;
  close(): Promise<void>;
}

type Closer = () => Promise<void>;

export async function openStage(): Promise<Stage> {
  pinThisProcess();
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-proof-'));
  const closers: Closer[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).toReversed()) await end();
  };
  try {
    const database = await openDatabase(folder);
    closers.push(database.close);
    const gateway = await startGateway(folder, database.url);
    closers.push(() => gateway.stop());
    const start = async (script: URL, args: readonly string[] = []): Promise<ChildServer> => {
      const child = await startChildServer(script, args);
      closers.push(child.stop);
      return child;
    };
    return {
      gateway,
      admin: adminOf(gateway.url, gateway.adminToken),
      databaseUrl: database.url,
      folder,
      start,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** On the server of a test run if there is one. Imported late, because the hook above must know the sources first. */
async function openDatabase(folder: string): Promise<{ readonly url: string; readonly close: Closer }> {
  if ((process.env['TEST_DATABASE_URL'] ?? '') !== '') {
    const { createTestDatabase } = await import('../../test/support/database.ts');
    const database = await createTestDatabase();
    return { url: database.url, close: () => database.drop() };
  }
  const { startEmbeddedPostgres } = await import('../../src/database/embedded/embedded-postgres.js');
  const password = randomBytes(16).toString('hex');
  const server = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), password });
  return { url: server.url, close: () => server.stop() };
}
