import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { request } from './support/built-server.js';
import { createTestDatabase } from './support/database.js';
import { KeptLog } from './support/kept-log.js';
import { LogRecorder } from './support/log-recorder.js';
import { CANARIES, newCredential, newMasterKey, PROMPT, providerKey } from './support/run-canaries.js';
import { type Choice, isWholeRun } from './support/run-choice.js';
import { openRunFolder, SEARCHED_PLACES } from './support/run-folder.js';
import { StartFolder } from './support/start-folder.js';
import { sweepRun } from './support/sweep-run.js';
import { makeTestFolder, removeTestFolder } from './support/test-folders.js';

const NOWHERE = 'postgres://nobody@127.0.0.1:1/nothing';
const outer = process.env['TEST_RUN_FOLDER'];
let folder: string;

beforeEach(async () => {
  folder = await makeTestFolder();
  openRunFolder(folder);
});
afterEach(async () => {
  process.env['TEST_RUN_FOLDER'] = outer;
  await removeTestFolder(folder);
});

function leave(place: string, text: string | Buffer): Promise<void> {
  return writeFile(join(folder, place, '1.txt'), text);
}

async function expectHit(place: string, name = 'prompt'): Promise<void> {
  const { lines, isClean } = await sweepRun({ folder, isWhole: false });
  expect([isClean, lines.find((line) => line.startsWith(`Canaries in ${place}`))]).toEqual([
    false,
    expect.stringContaining(`${name} as raw in ${join(folder, place)}`),
  ]);
}

describe('the search at the end of a run', () => {
  it('says where there is nothing, which a run of some suites may leave', async () => {
    const lines = SEARCHED_PLACES.map((place) => `Canaries in ${place} of this run: there is nothing`);
    expect(await sweepRun({ folder, isWhole: false })).toEqual({ lines, isClean: true });
  });

  it('wants something in every place when all suites have run', async () => {
    for (const place of SEARCHED_PLACES) await leave(place, 'x');
    expect(await sweepRun({ folder, isWhole: true })).toMatchObject({ isClean: true });
    for (const place of SEARCHED_PLACES) {
      await leave(place, '');
      await writeFile(join(folder, place, 'planted.bin'), '');
      expect(await sweepRun({ folder, isWhole: true })).toMatchObject({ isClean: false });
      await leave(place, 'x');
    }
  });

  it('says how much it has searched', async () => {
    await leave('logs', 'x'.repeat(1_500_000));
    const { lines, isClean } = await sweepRun({ folder, isWhole: false });
    expect([lines[0], isClean]).toEqual(['Canaries in logs of this run: 0 hits in 1.5 MB', true]);
  });

  it.each([
    ['admin token', 'logs', newCredential('admin token')],
    ['app key', 'dumps', Buffer.from(newCredential('app key')).toString('hex')],
    ['provider key', 'answers', encodeURIComponent(`a wrong key: ${providerKey('0001')}`)],
    ['provider key', 'asked', providerKey('0002')],
    ['master key', 'data', newMasterKey().toString('base64')],
    ['master key', 'data', newMasterKey()],
    ['master key', 'dumps', newMasterKey().toString('hex')],
    ['prompt', 'logs', Buffer.from(JSON.stringify({ content: PROMPT })).toString('base64')],
    ['prompt', 'answers', PROMPT],
  ])('names the %s and where it is: %s', async (name, place, text) => {
    await leave(place, text);
    const { lines, isClean } = await sweepRun({ folder, isWhole: false });
    const said = lines.find((line) => line.startsWith(`Canaries in ${place}`));
    expect([isClean, said]).toEqual([false, expect.stringContaining(`${name} as `)]);
    expect(said).toContain(join(folder, place, '1.txt'));
  });

  it('lets a prompt be in the answer to who asked', async () => {
    await leave('asked', `you said: ${CANARIES.prompt}`);
    expect(await sweepRun({ folder, isWhole: false })).toMatchObject({ isClean: true });
  });

  it('fails when something could not be read, and says so', async () => {
    await leave('unread', 'some_database: canceled\nanother: canceled\n');
    const { lines, isClean } = await sweepRun({ folder, isWhole: false });
    expect([isClean, lines.at(-1)]).toEqual([false, '2 could not be searched, the first some_database: canceled']);
  });

  it('fails, and ends, when the database server is away', async () => {
    const { lines, isClean } = await sweepRun({ folder, isWhole: false, databaseServer: NOWHERE });
    expect([isClean, lines.at(-1)]).toEqual([false, expect.stringContaining('the database server: ')]);
  });

  it('only says that a file was gone while its folder was copied', async () => {
    await leave('gone', 'some/.data: ENOENT\n');
    const { lines, isClean } = await sweepRun({ folder, isWhole: false });
    expect([isClean, lines.at(-1)]).toEqual([true, '1 changed while they were copied, the first some/.data: ENOENT']);
  });
});

describe('what servers of a run leave', () => {
  it.each([new LogRecorder(), new KeptLog()])('is kept of a log: %#', async (log) => {
    log.warn({ was: PROMPT }, 'request');
    await expectHit('logs');
  });

  it('is kept of a database that is dropped, even if a table of it is locked', async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('create table empty (content text); create table filled (content text)');
    await client.query('insert into filled values ($1)', [PROMPT]);
    await client.query('begin; lock table empty in access exclusive mode');
    await database.drop();
    await client.end().catch(() => undefined);
    await expectHit('dumps');
  });

  it('is nothing of a database without rows', async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query('create table empty (content text)');
    await client.end();
    await database.drop();
    // Again, as by a suite that cleans up twice.
    await database.drop();
    const { lines, isClean } = await sweepRun({ folder, isWhole: false });
    expect([lines, isClean]).toEqual([
      expect.arrayContaining(['Canaries in dumps of this run: there is nothing']),
      true,
    ]);
    expect(lines).toHaveLength(SEARCHED_PLACES.length);
  });

  it.each([
    ['answers', '/api/v1/llm-config/requests', 200, 'prompt', PROMPT],
    ['answers', '/v1/chat/completions', 502, 'prompt', PROMPT],
    ['asked', '/v1/chat/completions', 200, 'app key', newCredential('app key')],
  ])('is kept of answers, heads included: %s of %s (%d)', async (place, path, status, name, said) => {
    const server = createServer((_, response) => void response.writeHead(status, { 'x-said': said }).end('{}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await request(`http://127.0.0.1:${port}`, 'anybody', path);
    server.close();
    await expectHit(place, name);
  });

  it('is kept of a data folder, without a socket', async () => {
    const started = await StartFolder.make();
    await mkdir(join(started.data, 'spool'), { recursive: true });
    await writeFile(join(started.data, 'spool', '1.log'), PROMPT);
    const socket = createServer();
    await once(socket.listen(join(started.data, 'socket')), 'listening');
    await started.remove();
    socket.close();
    await expectHit('data');
  });
});

describe('a run', () => {
  const whole: Choice = {
    testPathPatterns: { patterns: [] },
    findRelatedTests: false,
    onlyChanged: false,
    onlyFailures: false,
  };

  it('is whole when nothing is left out', () => {
    expect(isWholeRun({ ...whole, testNamePattern: '' })).toBe(true);
    expect(isWholeRun({ ...whole, testPathPatterns: { patterns: ['test/apps'] } })).toBe(false);
    expect(isWholeRun({ ...whole, testNamePattern: 'keys' })).toBe(false);
    expect(isWholeRun({ ...whole, shard: { shardIndex: 1, shardCount: 2 } })).toBe(false);
    expect(isWholeRun({ ...whole, onlyChanged: true })).toBe(false);
  });
});
