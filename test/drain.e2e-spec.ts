import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DrainScene } from './support/drain-scene.js';
import { HalfRequest } from './support/half-request.js';

jest.setTimeout(60_000);

const WHOLE = /half of.* it.*\[DONE\]/s;
const ENDED = { code: 0, signal: null };

let scene: DrainScene;
beforeEach(async () => {
  scene = await DrainScene.set();
});
afterEach(() => scene.strike());

async function untilNobodyIsLetIn(): Promise<void> {
  await scene.server.until(async () => !(await scene.letsIn()), 'to let nobody in');
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('turns readiness at once, lets nobody in, and lets streams go on to their end', async () => {
    await scene.start();
    const ready = await HalfRequest.begin(scene.url, 'GET /health/ready');
    const live = await HalfRequest.begin(scene.url, 'GET /health/live');
    const late = await HalfRequest.begin(scene.url, 'POST /v1/chat/completions');
    const stream = await scene.stream();
    scene.server.signal(signal);
    await untilNobodyIsLetIn();
    const readiness = await ready.finish();
    expect(readiness).toMatch(/^HTTP\/1\.1 503 .*"status":"draining".*"reason":".*other instances/s);
    expect(await live.finish()).toMatch(/^HTTP\/1\.1 200 /);
    // What comes over a connection that is there already is served, and is the last over it.
    const answer = late.finish(...scene.hello);
    await scene.upstream.keepsWaiting(2);
    scene.upstream.release();
    expect(await answer).toMatch(/^HTTP\/1\.1 200 .*\r\nconnection: close\r\n.*a whole answer/is);
    expect(readiness).toMatch(/\r\nconnection: close\r\n/i);
    expect(await stream.read).toEqual({ text: expect.stringMatching(WHOLE), isCut: false });
    expect(await scene.end()).toEqual(ENDED);
    expect(await scene.outcomes()).toEqual(['delivered 200', 'delivered 200']);
    expect(scene.server.stderr).toBe('');
  });
});

describe('the end of a drain', () => {
  it('ends streams with an error event, and answers 503 what had no answer yet', async () => {
    await scene.start({ DRAIN_SECONDS: '1' });
    const stream = await scene.stream();
    const whole = scene.chat(scene.line());
    await scene.upstream.keepsWaiting(2);
    scene.server.signal('SIGTERM');
    const { text, isCut } = await stream.read;
    expect(isCut).toBe(true);
    expect(text).toMatch(/^data: [^\n]*half of[^\n]*\n\n\s*data: \{"error":\{[^\n]*"code":"shutting_down"\}\}\n\n$/);
    const answer = await whole;
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      503,
      { error: expect.objectContaining({ code: 'shutting_down', message: expect.stringContaining('Ask again.') }) },
    ]);
    expect(answer.headers).toMatchObject({ connection: 'close', 'retry-after': '1' });
    // An SDK may try again, at another instance.
    expect(answer.headers).not.toHaveProperty('x-should-retry');
    await scene.upstream.wasLeftBy(2);
    expect(await scene.end()).toEqual(ENDED);
    expect(await scene.outcomes()).toEqual(['broken 200', 'shutting_down 503']);
  });

  it('comes at once where nobody is to be waited for', async () => {
    await scene.start({ DRAIN_SECONDS: '0' });
    const stream = await scene.stream();
    scene.server.signal('SIGTERM');
    expect((await stream.read).text).toContain('"code":"shutting_down"');
    expect(await scene.end()).toEqual(ENDED);
  });

  it('does not wait for connections over which nothing is asked', async () => {
    await scene.start({ DRAIN_SECONDS: '600' });
    const idle = scene.line();
    await idle.ask('', '/health/live');
    const { hostname, port } = new URL(scene.url);
    const mute = connect(Number(port), hostname);
    mute.on('error', () => undefined);
    // It has been let in when one that came later is answered.
    await scene.line().ask('', '/health/live');
    scene.server.signal('SIGTERM');
    expect(await scene.end()).toEqual(ENDED);
    mute.destroy();
  });

  it('is not waited for by somebody who signals again', async () => {
    await scene.start({ DRAIN_SECONDS: '600' });
    const stream = await scene.stream();
    await scene.server.until(() => {
      scene.server.signal('SIGTERM');
      return scene.server.hasEnded;
    }, 'to end');
    expect((await stream.read).isCut).toBe(true);
    expect(await scene.end()).toEqual({ code: 1, signal: null });
  });
});

describe('a lame duck', () => {
  it('says that it is one and lets people in for a while', async () => {
    await scene.start({ LAME_DUCK_SECONDS: '3' });
    const stream = await scene.stream();
    const signalledAt = performance.now();
    scene.server.signal('SIGTERM');
    const ready = async (): Promise<number> => (await scene.line().ask('', '/health/ready')).status;
    await scene.server.until(async () => (await ready()) === 503, 'to be a lame duck');
    const late = scene.chat(scene.line());
    await scene.upstream.keepsWaiting(2);
    await untilNobodyIsLetIn();
    expect(performance.now() - signalledAt).toBeGreaterThan(2900);
    scene.upstream.release();
    expect((await late).status).toBe(200);
    expect((await stream.read).isCut).toBe(false);
    expect(await scene.end()).toEqual(ENDED);
  });
});

describe('several workers', () => {
  it('each drain by themselves when the primary is told to end', async () => {
    await scene.start({ WEB_CONCURRENCY: '2' });
    await scene.server.said(/worker 2 \(process (\d+)\) serves/);
    const streams = [await scene.stream(), await scene.stream(), await scene.stream(), await scene.stream()];
    scene.server.signal('SIGTERM');
    await untilNobodyIsLetIn();
    scene.upstream.release();
    for (const { read } of streams) {
      expect(await read).toEqual({ text: expect.stringMatching(WHOLE), isCut: false });
    }
    expect(await scene.end()).toEqual(ENDED);
    expect(await scene.outcomes()).toEqual(Array.from({ length: 4 }, () => 'delivered 200'));
  });

  it('one that is told to end drains, and another one takes its place', async () => {
    await scene.start({ WEB_CONCURRENCY: '2', DRAIN_SECONDS: '600' });
    const pid = Number(await scene.server.said(/worker 2 \(process (\d+)\) serves/));
    const streams = [await scene.stream(), await scene.stream(), await scene.stream(), await scene.stream()];
    process.kill(pid, 'SIGTERM');
    await scene.server.said(/(requests? may take 600 s to end)/);
    // New requests are the other worker's.
    for (let count = 0; count < 4; count += 1) expect((await scene.line().ask('', '/health/ready')).status).toBe(200);
    scene.upstream.release();
    for (const { read } of streams) expect((await read).isCut).toBe(false);
    await scene.server.said(/(worker 2 .*has ended \(status 0\); another one is started)/);
  });
});
