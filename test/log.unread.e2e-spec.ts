import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type BuiltServer, logLines, request } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { samplesIn, total } from './support/prometheus-text.js';
import { newCredential } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';

const own = { ADMIN_TOKEN: newCredential('admin token'), APP_KEY: newCredential('app key') };
const unlimited = { RATE_LIMIT_PER_KEY: '1000000', RATE_LIMIT_PER_ADDRESS: '1000000' };
const AT_ONCE = 50;
/** Of the characters of a request's line; most of them are its model. */
const LONG_NAME = 'm'.repeat(200);
const LAST_WORDS = join(import.meta.dirname, 'support/last-words.process.ts');
const LINES = 100;
const LOST = /^(\d+) lines before this one were lost/;

let database: TestDatabase;
let folder: StartFolder;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = await StartFolder.make();
});
afterEach(() => folder.remove());

/** Requests that nobody is plugged in for, each with a line of the log. */
async function ask(url: string): Promise<readonly number[]> {
  const body = { model: LONG_NAME, messages: [{ role: 'user', content: 'Hello' }] };
  const one = async (): Promise<number> =>
    (await request(url, own.APP_KEY, '/v1/chat/completions', { method: 'POST', body })).status;
  return Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function lost(url: string): Promise<number> {
  const metrics = await request(url, own.ADMIN_TOKEN, '/metrics');
  return total(samplesIn(metrics.text), 'patchbay_log_lines_lost_total');
}

/** Asks until there is no room for lines any more. */
async function fill(server: BuiltServer): Promise<string> {
  const url = await server.url();
  server.stopReading();
  while ((await lost(url)) === 0) await ask(url);
  return url;
}

describe('a log that nobody reads', () => {
  it('holds up no request, and says what was lost once it is read', async () => {
    const server = folder.start({ DATABASE_URL: database.url, ...own, ...unlimited });
    const url = await fill(server);
    expect(new Set(await ask(url))).toEqual(new Set([503]));
    server.readOn();
    await server.said(/(lines before this one were lost)/);
    const count = await lost(url);
    await server.stop();
    const told = logLines(server.stdout).flatMap(({ msg }) => LOST.exec(String(msg))?.[1] ?? []);
    expect(sum(told.map(Number))).toBe(count);
  });

  it('does not keep the process from ending', async () => {
    const server = folder.start({ DATABASE_URL: database.url, ...own, ...unlimited });
    await fill(server);
    server.signal('SIGTERM');
    await server.until(() => server.hasEnded, 'to end');
    server.readOn();
    await expect(server.ended()).resolves.toEqual({ code: 0, signal: null });
  });
});

describe('the last words of a process', () => {
  it('are whole and complete though the pipe is full when it ends', async () => {
    const child = spawn(process.execPath, [LAST_WORDS, String(LINES)], { stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'close');
    await once(child.stderr, 'data');
    const said = logLines(await text(child.stdout));
    await closed;
    expect(said.map(({ line, msg }) => line ?? msg)).toEqual([
      ...Array.from({ length: LINES }, (_, at) => at + 1),
      'the end',
    ]);
    expect(child.exitCode).toBe(1);
  });
});

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
