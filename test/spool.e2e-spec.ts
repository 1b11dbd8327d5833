import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../src/database/embedded/poll.js';
import { requestJson } from '../src/usage/spool/record-lines.js';
import { SpoolFolder } from '../src/usage/spool/spool-folder.js';
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

describe('while the database is away', () => {
  it('records wait on disk, readable by the owner alone, and are stored once it is back', async () => {
    const { spool } = ground.begin();
    await ground.record(spool, someRequest());
    await ground.way.close();
    const waiting = requests(3000);
    for (const request of waiting) spool.record(request);
    const [folder = ''] = folders();
    const text = (): string =>
      readdirSync(join(spools(), folder))
        .map((name) => readFileSync(join(spools(), folder, name), 'utf8'))
        .join('');
    expect(await waitUntil(() => text().split('\n').length > waiting.length, DEADLINE_MS)).toBe(true);
    expect(statSync(join(spools(), folder)).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(spools(), folder))) {
      expect(statSync(join(spools(), folder, name)).mode & 0o777).toBe(0o600);
    }
    await ground.way.open();
    await expectStored(3001);
  });

  it('an end leaves them to the next start, which stores them once', async () => {
    await ground.way.close();
    const first = ground.begin();
    for (const request of requests(50)) first.spool.record(request);
    await first.stop();
    expect(folders()).toHaveLength(1);
    await ground.way.open();
    ground.begin();
    await expectStored(50);
    expect(await waitUntil(() => folders().length === 1, DEADLINE_MS)).toBe(true);
  });

  it('a database that hangs is left after a moment, and found again', async () => {
    const { spool } = ground.begin();
    await ground.record(spool, someRequest());
    ground.way.hang();
    const began = performance.now();
    const hungFor = (): number => performance.now() - began;
    for (const request of requests(20)) spool.record(request);
    // Longer than a statement may take.
    expect(await waitUntil(() => hungFor() > 6000, DEADLINE_MS)).toBe(true);
    ground.way.goOn();
    await expectStored(21);
  });
});

describe('what a killed process has left', () => {
  it('is stored by the next one, without what was torn', async () => {
    const lines = requests(30).map((request) => lineOf(requestJson(request)));
    const torn = lineOf(requestJson(someRequest())).slice(0, -20);
    leftBehind('killed', [lines.slice(0, 10).join(''), lines.slice(10).join('') + torn]);
    ground.begin();
    await expectStored(30);
    expect(await waitUntil(() => !existsSync(join(spools(), 'killed')), DEADLINE_MS)).toBe(true);
    expect(existsSync(join(spools(), 'killed.lock'))).toBe(false);
    expect(existsSync(join(spools(), 'rejected.jsonl'))).toBe(false);
  });

  it('is stored once although it had stored it before it could say so', async () => {
    const first = ground.begin();
    const stored = requests(25);
    await ground.record(first.spool, ...stored);
    await first.stop();
    const again = [...stored, someRequest()].map((request) => lineOf(requestJson(request))).join('');
    leftBehind('killed', [again]);
    ground.begin();
    await expectStored(26);
  });

  it('is stored although this process always has something of its own', async () => {
    const lines = requests(3000).map((request) => lineOf(requestJson({ ...request, appId: 2 })));
    leftBehind('killed', [lines.join('')]);
    const { spool } = ground.begin();
    const load = setInterval(() => spool.record(someRequest()), 5);
    try {
      const isStored = async (): Promise<boolean> =>
        (await ground.tables.rows('select from requests where app_id = 2')).length === lines.length;
      expect(await waitUntil(isStored, DEADLINE_MS)).toBe(true);
    } finally {
      clearInterval(load);
    }
  });

  it('holds up nobody where it cannot be read', async () => {
    leftBehind('a-locked', [lineOf(requestJson(someRequest()))]);
    // Cannot be opened, as a lock of another user.
    symlinkSync('a-locked.lock', join(spools(), 'a-locked.lock'));
    leftBehind('b-broken', []);
    mkdirSync(join(spools(), 'b-broken', '00000001.log'));
    leftBehind('killed', [lineOf(requestJson(someRequest()))]);
    const { spool } = ground.begin();
    spool.record(someRequest());
    await expectStored(2);
    expect(existsSync(join(spools(), 'a-locked', '00000001.log'))).toBe(true);
    rmSync(join(spools(), 'a-locked.lock'));
    ground.begin();
    await expectStored(3);
  });

  it('is left alone for as long as that process lives', async () => {
    const living = SpoolFolder.create(spools(), 'living');
    writeFileSync(living.segmentPath(1), lineOf(requestJson(someRequest())));
    leftBehind('killed', [lineOf(requestJson(someRequest()))]);
    const first = ground.begin();
    await expectStored(1);
    expect(existsSync(living.segmentPath(1))).toBe(true);
    await first.stop();
    living.leave();
    ground.begin();
    await expectStored(2);
  });

  it('goes to one of two that start at the same time', async () => {
    const lines = requests(200).map((request) => lineOf(requestJson(request)));
    leftBehind('killed', [lines.slice(0, 100).join(''), lines.slice(100).join('')]);
    const [one, other] = [ground.begin(), ground.begin()];
    for (const { spool } of [one, other]) spool.record(someRequest());
    await expectStored(202);
  });

  it.each([
    ['a byte that was changed', (line: string) => line.replace('"app_id":1', '"app_id":2')],
    ['zeros', (line: string) => `${'\0'.repeat(line.length - 1)}\n`],
    ['half a line with an end', (line: string) => `${line.slice(0, 40)}\n`],
  ])('is put aside where it has %s, and holds up nothing', async (_, damage) => {
    const [first = '', second = '', third = ''] = requests(3).map((request) => lineOf(requestJson(request)));
    leftBehind('killed', [first + damage(second) + third]);
    ground.begin();
    await expectStored(2);
    expect(await waitUntil(() => existsSync(join(spools(), 'rejected.jsonl')), DEADLINE_MS)).toBe(true);
    expect(statSync(join(spools(), 'rejected.jsonl')).mode & 0o777).toBe(0o600);
  });
});
