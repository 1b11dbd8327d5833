import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { callAsApp } from './support/app-api.js';
import { completing, completion, refusing } from './support/raw-upstream.answers.js';
import { READ_REQUEST, respond } from './support/raw-upstream.js';
import { Scene } from './support/scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
});
beforeEach(() => scene.cast({ name: 'first', model: 'mixtral' }, 'second'));
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => scene.stop());

const servers = async (): Promise<unknown> => {
  const { body } = await callAsApp<{ servers: readonly Record<string, unknown>[] }>(
    scene.gateway,
    'GET /servers/status',
  );
  return body.servers.map(({ name, status, breaker }) => [name, status, breaker]);
};

describe('health', () => {
  it('C4 of a server and of its model follow what requests and tests find', async () => {
    expect(await servers()).toEqual([
      ['first', 'available', 'closed'],
      ['second', 'available', 'closed'],
    ]);
    const test = async (): Promise<string> =>
      (await scene.gateway.manage<{ status: string }>('POST', `/servers/${scene.idOf('first')}/test`)).body.status;
    await scene
      .upstream('first')
      .play([...READ_REQUEST, respond(200, { status: 'ok' }, { connection: 'close' }), { do: 'end' }]);
    expect(await test()).toBe('healthy');
    await scene.upstream('first').play(refusing(503, { message: 'Loading model' }));
    expect(await test()).toBe('degraded');
    await scene.upstream('first').play([{ do: 'reset' }]);
    expect(await test()).toBe('down');
  });

  it('C4 five failures open the circuit breaker for 60 s, and a test that succeeds brings the server back', async () => {
    await scene.upstream('first').play(refusing(500));
    await scene.gateway.manage('PUT', '/purposes/chat', { attempts: { max_retries: 0 } });
    for (let request = 0; request < 5; request++) expect((await scene.ask()).trail).toBe('first=500, second=200');
    expect((await scene.ask()).trail).toBe('first=skipped:breaker_open, second=200');
    expect((await scene.upstream('first').counters()).connections).toHaveLength(5);
    const { breaker_retry_in_ms } = await scene.state('first');
    expect([breaker_retry_in_ms > 50_000, breaker_retry_in_ms <= 60_000]).toEqual([true, true]);
    expect(await servers()).toContainEqual(['first', 'out', 'open']);
    const { body } = await callAsApp<{ status: string }>(scene.gateway, 'GET /models/mixtral/status');
    expect(body.status).toBe('out');
    await scene.upstream('first').play(completing('from first'));
    await scene.gateway.manage('POST', `/servers/${scene.idOf('first')}/test`);
    expect((await scene.ask()).trail).toBe('first=200');
    expect(await servers()).toContainEqual(['first', 'available', 'closed']);
  });
});

describe('attempts', () => {
  it('C4 a request makes three attempts at a server, with pauses that grow', async () => {
    await scene.cast('first');
    // As long as chance lets them be.
    jest.spyOn(Math, 'random').mockReturnValue(0.999);
    await scene.upstream('first').play(refusing(503), refusing(503), completing('from first'));
    const answer = await scene.ask();
    expect([answer.status, answer.trail, answer.headers.get('x-llm-attempts')]).toEqual([
      200,
      'first=503, first=503, first=200',
      '3',
    ]);
    const [one, two, three] = (await scene.upstream('first').counters()).connections.map(({ openedAt }) => openedAt);
    expect((two ?? 0) - (one ?? 0)).toBeGreaterThan(95);
    expect((three ?? 0) - (two ?? 0)).toBeGreaterThan(195);
  });

  it('C4 a request makes no more than three attempts', async () => {
    await scene.cast('first');
    await scene.upstream('first').play(refusing(503));
    const failed = await scene.ask();
    expect([failed.status, failed.trail]).toEqual([503, 'first=503, first=503, first=503']);
    expect((await scene.upstream('first').counters()).connections).toHaveLength(3);
  });

  it('C4 connections are kept and used again', async () => {
    const kept = [...READ_REQUEST, respond(200, completion('from first'))];
    await scene.upstream('first').play([...kept, ...kept, ...kept]);
    for (let request = 0; request < 3; request++) expect((await scene.ask()).trail).toBe('first=200');
    const { connections } = await scene.upstream('first').counters();
    expect(connections.map(({ requests }) => requests.length)).toEqual([3]);
  });

  it('C4 10 s to connect and 30 s for the whole request may be set of a server, and are then in force', async () => {
    const path = `/servers/${scene.idOf('first')}`;
    const { status } = await scene.gateway.manage('PATCH', path, {
      timeouts: { connect_ms: 10_000, total_ms: 30_000 },
    });
    expect(status).toBe(200);
    const { providers } = scene.gateway.app.get(SnapshotHolder).current;
    expect(providers.get('first')?.patience).toEqual({ connectMs: 10_000, totalMs: 30_000 });
    const tooLong = await scene.gateway.manage('PATCH', path, { timeouts: { connect_ms: 10_001 } });
    expect([tooLong.status, JSON.stringify(tooLong.body['errors'])]).toEqual([
      400,
      expect.stringContaining('connect_ms'),
    ]);
    // The same clock with other numbers, for those who wait for it.
    await scene.cast({ name: 'first', timeouts: { total_ms: 300 } });
    await scene.upstream('first').play([...READ_REQUEST, { do: 'hang' }]);
    const late = await scene.ask();
    expect([late.status, late.trail]).toEqual([504, 'first=timeout']);
    expect(late.text).toContain('the time for the whole request was over');
  });
});
