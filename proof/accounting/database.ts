import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { treeOf } from '../../bench/stage/process-cost.ts';
import type { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { FaultProxy } from '../chaos/fault-proxy.ts';

/** A PostgreSQL that can be killed and started again, always under the same address. */
export interface MortalDatabase {
  readonly url: string;
  /** Its own files. */
  readonly folder: string;
  /** On which everybody reaches it. */
  readonly way: FaultProxy;
  /** Ends all of it as a failing machine does. */
  kill(): void;
  start(): Promise<void>;
  /** All of its processes stand still; the kernel goes on taking connections for it. */
  freeze(): void;
  goOn(): void;
  close(): Promise<void>;
}

export async function openMortalDatabase(folder: string): Promise<MortalDatabase> {
  // Late, because the stage must have taught Node where the sources are.
  const { startEmbeddedPostgres } = await import('../../src/database/embedded/embedded-postgres.js');
  const directory = join(folder, 'postgres-mortal');
  const password = randomBytes(16).toString('hex');
  let running: EmbeddedPostgres = await startEmbeddedPostgres({ directory, password });
  const way = await FaultProxy.open(() => Number(new URL(running.url).port));
  const url = new URL(running.url);
  url.port = String(way.port);
  const pid = (): number => Number.parseInt(readFileSync(join(directory, 'postmaster.pid'), 'utf8'), 10);
  const signalAll = (name: NodeJS.Signals): void => {
    // The first one is the postmaster: once it stands still, there will be no more of them.
    for (const one of treeOf(pid())) signal(one, name);
  };
  return {
    url: url.href,
    folder: directory,
    way,
    kill: () => {
      process.kill(pid(), 'SIGKILL');
      way.cut();
    },
    start: async () => {
      await running.stop().catch(() => undefined);
      running = await startEmbeddedPostgres({ directory, password });
    },
    freeze: () => signalAll('SIGSTOP'),
    goOn: () => signalAll('SIGCONT'),
    close: async () => {
      way.close();
      await running.stop().catch(() => undefined);
    },
  };
}

/** One that has ended meanwhile needs none. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
