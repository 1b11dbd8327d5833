import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { listen } from '../stage/listen.ts';

/** A PostgreSQL that can be killed and started again, always under the same address. */
export interface MortalDatabase {
  readonly url: string;
  /** Ends all of it as a failing machine does. */
  kill(): void;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function openMortalDatabase(folder: string): Promise<MortalDatabase> {
  // Late, because the stage must have taught Node where the sources are.
  const { startEmbeddedPostgres } = await import('../../src/database/embedded/embedded-postgres.js');
  const directory = join(folder, 'postgres-mortal');
  const password = randomBytes(16).toString('hex');
  let running: EmbeddedPostgres = await startEmbeddedPostgres({ directory, password });
  const sockets = new Set<Socket>();
  const way = createServer((near) => {
    const far = connect(Number(new URL(running.url).port), '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  const url = new URL(running.url);
  url.port = String(await listen(way));
  return {
    url: url.href,
    kill: () => {
      const pid = Number.parseInt(readFileSync(join(directory, 'postmaster.pid'), 'utf8'), 10);
      process.kill(pid, 'SIGKILL');
      for (const socket of sockets) socket.destroy();
    },
    start: async () => {
      await running.stop().catch(() => undefined);
      running = await startEmbeddedPostgres({ directory, password });
    },
    close: async () => {
      way.close();
      for (const socket of sockets) socket.destroy();
      await running.stop().catch(() => undefined);
    },
  };
}
