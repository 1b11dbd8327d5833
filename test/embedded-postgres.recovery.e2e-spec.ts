import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseAccount } from '../src/database/embedded/account.js';
import { launchServer } from '../src/database/embedded/launch-server.js';
import { usableBinaries } from '../src/database/embedded/usable-binaries.js';
import { eventually, FAST, PatchbayProcess, postmasterPid, query } from './support/embedded-postgres.js';
import { isAlive, makeTestFolder, removeTestFolder } from './support/test-folders.js';

const password = 'recovery';
const log = (): void => undefined;

describe('embedded PostgreSQL after a fault', () => {
  let folder: string;
  let directory: string;
  let started: PatchbayProcess[];

  beforeEach(async () => {
    folder = await makeTestFolder();
    directory = join(folder, 'postgres');
    started = [];
  });

  afterEach(async () => {
    await Promise.all(started.map((patchbay) => patchbay.kill()));
    await removeTestFolder(folder);
  });

  /** Durable, because these tests look for what was committed before a kill. */
  function start(): PatchbayProcess {
    const patchbay = new PatchbayProcess({ directory, password });
    started.push(patchbay);
    return patchbay;
  }

  it('ends the server a killed Patchbay left running and goes on with its data', async () => {
    const first = start();
    const url = await first.url();
    await query(url, 'create table kept as select 42 as answer');
    const orphan = postmasterPid(directory);
    await first.kill();
    expect(await query(url, 'select answer from kept')).toEqual({ answer: 42 });
    const second = start();
    expect(await query(await second.url(), 'select answer from kept')).toEqual({ answer: 42 });
    expect(second.logged(`process ${orphan}`)).toBe(true);
    expect(isAlive(orphan)).toBe(false);
  });

  it('starts over a stale postmaster.pid whose pid belongs to another process of the same user', async () => {
    const first = start();
    await query(await first.url(), 'create table kept as select 42 as answer');
    const server = postmasterPid(directory);
    await first.kill();
    process.kill(server, 'SIGKILL');
    await eventually('the server to be gone', () => !isAlive(server));
    const { uid, gid } = await stat(directory);
    const bystander = spawn('sleep', ['600'], { cwd: '/', ...(process.getuid?.() === 0 ? { uid, gid } : {}) });
    try {
      const path = join(directory, 'postmaster.pid');
      await writeFile(path, (await readFile(path, 'utf8')).replace(/^\d+/, String(bystander.pid)));
      expect(await query(await start().url(), 'select answer from kept')).toEqual({ answer: 42 });
      expect(isAlive(bystander.pid ?? 0)).toBe(true);
    } finally {
      bystander.kill();
    }
  });

  it('waits for a connection that outlives its killed server', async () => {
    const first = start();
    const url = await first.url();
    const server = postmasterPid(directory);
    const sleeper = query(url, `select pg_sleep(600)`).catch(() => undefined);
    const find = `select pid from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`;
    await eventually('the sleeper', async () => (await query(url, find))['pid'] !== undefined);
    const backend = Number((await query(url, find))['pid']);
    // Stopped, it cannot notice that its server is gone.
    process.kill(backend, 'SIGSTOP');
    try {
      await first.kill();
      process.kill(server, 'SIGKILL');
      const second = start();
      await eventually('the second start to meet it', () => second.logged('pre-existing shared memory block'));
      process.kill(backend, 'SIGCONT');
      expect(await query(await second.url(), 'select 1 as one')).toEqual({ one: 1 });
    } finally {
      if (isAlive(backend)) process.kill(backend, 'SIGCONT');
      await sleeper;
    }
  });

  it('makes the cluster anew after a kill in the middle of initdb', async () => {
    const first = start();
    const halfMade = async (): Promise<string[]> =>
      (await readdir(folder)).filter((name) => name.startsWith('postgres.new-'));
    await eventually('initdb to write', async () => {
      const [name] = await halfMade();
      return name !== undefined && (await readdir(join(folder, name))).includes('PG_VERSION');
    });
    await first.kill();
    expect(await readdir(folder)).not.toContain('postgres');
    expect(await query(await start().url(), 'select 1 as one')).toEqual({ one: 1 });
    expect(await halfMade()).toEqual([]);
  });

  it('takes another port when the one it chose is taken', async () => {
    const first = start();
    await first.url();
    await first.stop();
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const account = await databaseAccount(await stat(directory), log);
    const binaries = await usableBinaries(account, log);
    const asked: number[] = [];
    const choosePort = (): number => {
      asked.push(asked.length < 2 ? taken : taken - 1 - asked.length);
      return asked.at(-1) ?? 0;
    };
    const server = await launchServer({ directory, binaries, account, settings: FAST, log }, choosePort);
    try {
      expect(asked.slice(0, 2)).toEqual([taken, taken]);
      expect(server.port).not.toBe(taken);
      const url = `postgresql://patchbay:${password}@127.0.0.1:${server.port}/patchbay`;
      expect(await query(url, 'select 1 as one')).toEqual({ one: 1 });
    } finally {
      await server.stop();
      blocker.close();
    }
  });
});
