import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../src/database/embedded/poll.js';
import { requestJson } from '../src/usage/spool/record-lines.js';
import { lineOf } from './support/spool-line-of.js';
import { UsageGround } from './support/usage-ground.js';
import { someRequest } from './support/some-request.js';

const DEADLINE_MS = 15_000;

let ground: UsageGround;
beforeEach(async () => {
  ground = await UsageGround.make();
});
afterEach(() => ground.close());

const spools = (): string => join(ground.folder, 'spool');
const folders = (): string[] =>
  readdirSync(spools(), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

function requests(count: number): ReturnType<typeof someRequest>[] {
  return Array.from({ length: count }, () => someRequest());
}

/** What a process leaves that was killed: its folder, and a lock that the kernel has taken back. */
function leftBehind(name: string, segments: readonly string[]): void {
  mkdirSync(join(spools(), name), { recursive: true, mode: 0o700 });
  segments.forEach((text, index) => {
    writeFileSync(join(spools(), name, `${String(index + 1).padStart(8, '0')}.log`), text);
  });
}

async function expectStored(count: number): Promise<void> {
  await ground.tables.untilCount('requests', count);
  expect(await ground.tables.count('usage_attempts')).toBe(count);
  expect(await ground.tables.wrongSums()).toEqual([]);
}

describe('a record that the database refuses', () => {
  it('is put aside, and the others of its batch are stored', async () => {
    const lines = requests(40).map((request) => requestJson(request));
    // Never made by the recorder: a check of the table refuses it.
    lines[17] = requestJson(someRequest()).replaceAll('"basis":"provider"', '"basis":"nonsense"');
    lines[23] = '{"nonsense": 1}';
    leftBehind('killed', [lines.map(lineOf).join('')]);
    const { health } = ground.begin();
    await ground.tables.untilCount('requests', 38);
    const path = join(spools(), 'rejected.jsonl');
    const kept = (): string[] => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []);
    expect(await waitUntil(() => kept().length >= 2, DEADLINE_MS)).toBe(true);
    expect(await ground.tables.count('requests')).toBe(38);
    expect(health.rejected).toBe(2);
    expect(await ground.tables.wrongSums()).toEqual([]);
  });
});

describe('a disk that takes nothing', () => {
  it('is told, records go to the database from memory, and to the disk again once it does', async () => {
    const { spool, health } = ground.begin();
    const [folder = ''] = folders();
    const away = join(ground.folder, 'away');
    renameSync(join(spools(), folder), away);
    await ground.record(spool, ...requests(10));
    expect(health.trouble).toMatch(/cannot be written to the disk/);
    renameSync(away, join(spools(), folder));
    await ground.record(spool, ...requests(10));
    expect(await waitUntil(() => health.trouble === undefined, DEADLINE_MS)).toBe(true);
    expect(health.lost).toBe(0);
    await expectStored(20);
  });

  it('is survived by a process that has never had one', async () => {
    writeFileSync(spools(), 'no folder');
    const { spool, health } = ground.begin();
    await ground.record(spool, ...requests(10));
    expect(health.trouble).toBeDefined();
    await expectStored(10);
  });

  it('counts what is lost when the spool is full, memory is full and the database is away', async () => {
    await ground.way.close();
    const { spool, health } = ground.begin({ SPOOL_MAX_MIB: '1' });
    const request = someRequest({ trail: 'x'.repeat(1000) });
    let sent = 0;
    const isFull = async (): Promise<boolean> => {
      for (let index = 0; index < 500; index++) spool.record({ ...request, requestId: `full_${sent++}` });
      return health.lost > 0;
    };
    expect(await waitUntil(isFull, DEADLINE_MS)).toBe(true);
    expect(health.trouble).toMatch(/reached 1 MiB.*records have been lost/);
    expect(health.waiting.onDisk).toBeGreaterThan(1024 * 1024);
    expect(health.waiting.inMemory).toBeLessThanOrEqual(32 * 1024 * 1024);
    const used = readdirSync(join(spools(), folders()[0] ?? '')).map(
      (name) => statSync(join(spools(), folders()[0] ?? '', name)).size,
    );
    expect(used.reduce((sum, size) => sum + size, 0)).toBeLessThan(8 * 1024 * 1024);
    const expected = sent - health.lost;
    await ground.way.open();
    await expectStored(expected);
    expect(await waitUntil(() => health.trouble === undefined, DEADLINE_MS)).toBe(true);
  });
});

describe('prompts and answers that are kept', () => {
  it('are never in clear on disk or in the database', async () => {
    await ground.way.close();
    const { spool } = ground.begin();
    const content = {
      prompt: Buffer.from('{"messages":"the secret canary"}'),
      answer: Buffer.from('the canary answers'),
      promptIsCut: false,
      answerIsCut: true,
      days: 3,
    };
    spool.record(someRequest({ content }));
    const [folder = ''] = folders();
    const file = join(spools(), folder, '00000001.log');
    expect(
      await waitUntil(() => existsSync(file) && readFileSync(file, 'utf8').includes('"content"'), DEADLINE_MS),
    ).toBe(true);
    expect(readFileSync(file, 'utf8')).not.toContain('canary');
    await ground.way.open();
    await ground.tables.untilCount('request_contents', 1);
    const [row] = await ground.tables.rows('select * from request_contents');
    expect(JSON.stringify(row)).not.toContain('canary');
    expect(row).toMatchObject({ prompt_is_cut: false, answer_is_cut: true });
  });
});
