import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { waitUntil } from '../src/database/embedded/poll.js';
import { query } from './support/embedded-postgres.js';
import { isAlive } from './support/test-folders.js';
import { WorkerScene } from './support/worker-scene.js';

// Several starts of several processes each.
jest.setTimeout(60_000);

let scene: WorkerScene;
const set = async (): Promise<void> => {
  scene = await WorkerScene.set();
};
const strike = (): Promise<void> => scene.strike();

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await waitUntil(condition, 20_000))) throw new Error(`waited too long:\n${scene.server.output}`);
}

/** Records that lie in files of the data folder. */
function spooled(): number {
  const spools = join(scene.folder.data, 'spool');
  return readdirSync(spools, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.log'))
    .reduce((sum, file) => sum + readFileSync(join(spools, file), 'utf8').split('\n').length - 1, 0);
}

async function stored(): Promise<number> {
  return Number((await query(scene.database.url, 'select count(*)::int as count from requests'))['count']);
}

describe('kill -9 of a worker', () => {
  // Another one takes its place, so one scene does for all.
  beforeAll(set);
  afterAll(strike);

  it('breaks off its own requests, and another one takes its place', async () => {
    const [first, second] = [await scene.lineTo(1), await scene.lineTo(2)];
    const pid = await scene.pidOf(2);
    scene.upstream.holds = true;
    const answers = Promise.allSettled([scene.chat(first), scene.chat(second)]);
    await scene.upstream.keepsWaiting(2);
    process.kill(pid, 'SIGKILL');
    await scene.pidOf(2, pid);
    scene.upstream.release();
    const [kept, broken] = await answers;
    expect(kept).toMatchObject({ status: 'fulfilled', value: { status: 200 } });
    expect(broken.status).toBe('rejected');
    expect((await scene.chat(await scene.lineTo(2))).status).toBe(200);
    expect((await scene.instances()).map(({ name }) => name.slice(-2))).toEqual(expect.arrayContaining(['#1', '#2']));
    await until(async () => (await scene.change()).applied?.all === true);
  });

  it('closes the connection it was just being given', async () => {
    const pid = await scene.pidOf(2);
    process.kill(pid, 'SIGSTOP');
    const states = Array.from({ length: 4 }, () => 'waits');
    const { hostname, port } = new URL(scene.url);
    const sockets = states.map((_, index) =>
      connect(Number(port), hostname, () =>
        sockets[index]?.write('GET /health/live HTTP/1.1\r\nhost: patchbay\r\n\r\n'),
      )
        .once('data', () => (states[index] = 'answered'))
        .once('close', () => (states[index] = states[index] === 'waits' ? 'closed' : 'answered'))
        .on('error', () => undefined),
    );
    await until(() => states.filter((state) => state === 'waits').length === 1);
    process.kill(pid, 'SIGKILL');
    await until(() => states.includes('closed'));
    expect(states.filter((state) => state === 'answered')).toHaveLength(3);
    for (const socket of sockets) socket.destroy();
    await scene.pidOf(2, pid);
  });

  it('goes on however often: a worker that ends in order is replaced as well', async () => {
    let pid = await scene.pidOf(1);
    for (const signal of ['SIGTERM', 'SIGKILL', 'SIGTERM'] as const) {
      process.kill(pid, signal);
      pid = await scene.pidOf(1, pid);
      expect((await scene.chat(scene.line())).status).toBe(200);
    }
    expect(scene.server.stderr).toBe('');
  });
});

describe('kill -9 of a worker that has recorded usage', () => {
  beforeEach(set);
  afterEach(strike);

  it('loses no usage that is on disk, and no figures that were told', async () => {
    const [first, second] = [await scene.lineTo(1), await scene.lineTo(2)];
    const pid = await scene.pidOf(2);
    const blocker = new Client({ connectionString: scene.database.url });
    await blocker.connect();
    await blocker.query('begin; lock table requests in access exclusive mode');
    for (let count = 0; count < 3; count += 1) await scene.chat(second);
    await scene.untilCounted(first, 3);
    await until(() => spooled() === 3);
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
    expect(await scene.counted(first)).toBe(3);
    await scene.pidOf(2, pid);
    expect(await scene.counted(await scene.lineTo(2))).toBe(3);
    await blocker.query('commit');
    await blocker.end();
    await until(async () => (await stored()) === 3);
    await scene.chat(await scene.lineTo(2));
    await scene.untilCounted(first, 4);
  });
});

describe('the end of the primary', () => {
  beforeEach(set);
  afterEach(strike);

  it.each(['SIGTERM', 'SIGINT'] as const)('is that of all on %s, in order', async (name) => {
    const pids = [await scene.pidOf(1), await scene.pidOf(2)];
    await scene.chat(await scene.lineTo(1));
    await scene.chat(await scene.lineTo(2));
    scene.server.signal(name);
    expect(await scene.server.ended()).toEqual({ code: 0, signal: null });
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(scene.server.stderr).toBe('');
    expect(await stored()).toBe(2);
    expect(await query(scene.database.url, 'select count(*)::int as rows from instances')).toEqual({ rows: 0 });
  });

  it('is whole when Ctrl-C reaches every process', async () => {
    const pids = [await scene.pidOf(1), await scene.pidOf(2)];
    scene.server.signalGroup('SIGINT');
    expect(await scene.server.ended()).toEqual({ code: 0, signal: null });
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(scene.server.output).not.toContain('has ended');
  });

  it('does not wait for a worker that hangs when somebody signals again', async () => {
    const pids = [await scene.pidOf(1), await scene.pidOf(2)];
    process.kill(pids[1] ?? 0, 'SIGSTOP');
    await until(() => {
      scene.server.signal('SIGTERM');
      return scene.server.hasEnded;
    });
    expect(await scene.server.ended()).toEqual({ code: 1, signal: null });
    await until(() => !pids.some(isAlive));
  });

  it('leaves no worker behind when it is killed', async () => {
    const pids = [await scene.pidOf(1), await scene.pidOf(2)];
    await scene.chat(await scene.lineTo(2));
    scene.server.signal('SIGKILL');
    await until(() => !pids.some(isAlive));
    await scene.server.ended();
    // In order: what they had is stored, and nobody waits for them.
    expect(await stored()).toBe(1);
    expect(await query(scene.database.url, 'select count(*)::int as rows from instances')).toEqual({ rows: 0 });
  });
});
