import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { logLines } from './support/built-server.js';
import { DrainScene } from './support/drain-scene.js';
import { query } from './support/embedded-postgres.js';

jest.setTimeout(60_000);

const CANARY = 'canary-of-a-prompt';
const PRELOAD = new URL('./support/plant-crash.process.ts', import.meta.url).href;
const FATAL = 60;

let scene: DrainScene;
beforeEach(async () => {
  scene = await DrainScene.set();
});
afterEach(() => scene.strike());

function planting(kind: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${PRELOAD}`, PLANTED_CRASH: kind, PLANTED_TEXT: CANARY };
}

function fatalLines(): readonly Readonly<Record<string, unknown>>[] {
  return logLines(scene.server.stdout).filter(({ level }) => level === FATAL);
}

describe.each([
  ['exception', 'uncaughtException', 'TypeError'],
  ['rejection', 'unhandledRejection', 'TypeError'],
  ['no_error', 'uncaughtException', 'string'],
])('an unexpected %s', (kind, origin, error) => {
  it('ends the process with one line that tells of it, and nothing of what it was about', async () => {
    await scene.start(planting(kind));
    scene.server.signal('SIGUSR2');
    expect(await scene.end()).toEqual({ code: 1, signal: null });
    const [line, ...more] = fatalLines();
    expect([line, more]).toEqual([expect.objectContaining({ error, origin, context: 'process' }), []]);
    expect(String(line?.['stack'])).toMatch(kind === 'no_error' ? /^$/ : /plant-crash\.process\.ts:\d+/);
    expect(scene.server.output).not.toContain(CANARY);
    expect(scene.server.stderr).toBe('');
  });
});

describe('what was used before a crash', () => {
  it('is stored by the next start, once', async () => {
    await scene.start(planting('exception'));
    const blocker = new Client({ connectionString: scene.database.url });
    await blocker.connect();
    await blocker.query('begin; lock table requests in access exclusive mode');
    const answers = [scene.chat(scene.line()), scene.chat(scene.line()), scene.chat(scene.line())];
    await scene.upstream.keepsWaiting(3);
    scene.upstream.release();
    for (const answer of answers) expect((await answer).status).toBe(200);
    scene.server.signal('SIGUSR2');
    expect((await scene.end()).code).toBe(1);
    await blocker.query('rollback');
    await blocker.end();
    await scene.startAgain();
    const stored = async (): Promise<unknown> =>
      (await query(scene.database.url, 'select count(*)::int as count from requests'))['count'];
    await scene.server.until(async () => (await stored()) === 3, 'to store three requests');
  });
});

describe('a worker', () => {
  it('that crashes is replaced, and the others go on', async () => {
    await scene.start({ ...planting('exception'), WEB_CONCURRENCY: '2' });
    const pid = Number(await scene.server.said(/worker 2 \(process (\d+)\) serves/));
    process.kill(pid, 'SIGUSR2');
    await scene.server.said(/(worker 2 \(process \d+\) has ended \(status 1\); another one is started)/);
    expect(fatalLines()).toEqual([expect.objectContaining({ worker: 2, error: 'TypeError' })]);
    expect((await scene.line().ask('', '/health/ready')).status).toBe(200);
  });
});
