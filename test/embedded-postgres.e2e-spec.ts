import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, FAST, PatchbayProcess, postmasterPid, query } from './support/embedded-postgres.js';
import { expectInTime } from './support/in-time.js';
import { isAlive, makeTestFolder, removeTestFolder } from './support/test-folders.js';

const password = `p'ä"\\ %@:/\n§`;
/** Promised to who starts a second one, from the start of its process on. */
const REFUSED_MS = 2000;
const hasProc = process.platform === 'linux';

describe('embedded PostgreSQL', () => {
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

  function start(settings: Record<string, string> = FAST): PatchbayProcess {
    const patchbay = new PatchbayProcess({ directory, password, settings });
    started.push(patchbay);
    return patchbay;
  }

  it('makes a durable UTF-8 cluster that only the password opens, on loopback only', async () => {
    const patchbay = start({});
    const url = await patchbay.url();
    expect(new URL(url)).toMatchObject({ username: 'patchbay', hostname: '127.0.0.1', pathname: '/patchbay' });
    const facts = await query(
      url,
      `select pg_encoding_to_char(encoding) as encoding, datlocale as locale, datcollate as collation,
        current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
        current_setting('listen_addresses') as listens, current_setting('unix_socket_directories') as sockets,
        (select rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolname = 'patchbay') as scram
        from pg_database where datname = current_database()`,
    );
    expect(facts).toEqual({
      encoding: 'UTF8',
      locale: 'C.UTF-8',
      collation: 'C',
      fsync: 'on',
      commit: 'on',
      listens: '127.0.0.1',
      sockets: '',
      scram: true,
    });
    const stranger = new URL(url);
    stranger.password = '';
    await expect(query(stranger.href, 'select 1')).rejects.toThrow(/password/);
    await patchbay.stop();
  });

  it('hands neither our environment nor the password to the server', async () => {
    if (!hasProc) return;
    const patchbay = start();
    await patchbay.url();
    const pid = postmasterPid(directory);
    const told = `${await readFile(`/proc/${pid}/environ`, 'utf8')}${await readFile(`/proc/${pid}/cmdline`, 'utf8')}`;
    expect(told).toContain('LC_ALL=C');
    expect(told).not.toContain('CANARY');
    expect(told).not.toContain(password);
  });

  it('keeps its data over a stop, after which nothing holds the process or the folder', async () => {
    const first = start();
    await query(await first.url(), 'create table kept as select 42 as answer');
    const pid = postmasterPid(directory);
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    expect((await readdir(folder)).toSorted()).toEqual(['postgres', 'postgres.lock']);
    expect(await query(await start().url(), 'select answer from kept')).toEqual({ answer: 42 });
  });

  it('goes on after Ctrl-C, which reaches every process of the terminal, until it is stopped', async () => {
    const patchbay = start();
    const url = await patchbay.url();
    patchbay.pressControlC();
    await patchbay.report('signal');
    expect(await query(url, 'select 1 as one')).toEqual({ one: 1 });
    expect(patchbay.logged('shutdown request')).toBe(false);
    await patchbay.stop();
  });

  it.each(['crash', 'exit'] as const)('takes the server along on a %s of Patchbay', async (command) => {
    const patchbay = start();
    await patchbay.url();
    const pid = postmasterPid(directory);
    patchbay.command(command);
    await patchbay.end();
    await eventually('the server to end', () => !isAlive(pid));
    expect(await query(await start().url(), 'select 1 as one')).toEqual({ one: 1 });
  });

  it('refuses a second Patchbay within 2 s and does not disturb the first', async () => {
    const first = start();
    const url = await first.url();
    await expectInTime(REFUSED_MS, async () => {
      const startedAt = performance.now();
      const refusal = await start().refusal();
      const tookMs = performance.now() - startedAt;
      expect(refusal).toBe(
        `Another Patchbay (process ${first.pid}) uses ${directory}: stop it, or set DATA_DIR to another folder.`,
      );
      return tookMs;
    });
    expect(await query(url, 'select 1 as one')).toEqual({ one: 1 });
    expect(first.logged('shutdown request')).toBe(false);
  });

  it('lets exactly one of three win that start at once on an empty folder', async () => {
    const outcomes = await Promise.allSettled([start(), start(), start()].map((patchbay) => patchbay.url()));
    const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
    expect(lost).toHaveLength(2);
    for (const reason of lost) expect(reason).toMatch(/Another Patchbay \(process \d+\) uses/);
  });
});
