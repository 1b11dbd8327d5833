import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { waitUntil } from '../src/database/embedded/poll.js';
import { ProbingLoop } from '../src/providers/probing/probing-loop.js';
import { ProbingRhythm } from '../src/providers/probing/probing-rhythm.js';
import { ProbingRound } from '../src/providers/probing/probing-round.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, registerServer } from './support/plug.js';
import { ProbedServer } from './support/probed-server.js';

interface State {
  readonly status: string;
  readonly since: string | null;
  readonly breaker: string;
  readonly next_probe_at: string | null;
  readonly probe: { readonly status: string; readonly reason: string | null; readonly checked_at: string } | null;
}

const DEADLINE_MS = 10_000;
/** Every round finds something to do. */
const WITHOUT_PAUSE = { serverMs: 0 };

let gateway: Gateway;
let server: ProbedServer;
let id: number;

beforeEach(async () => {
  server = await new ProbedServer().start();
  gateway = await startGateway();
  id = await registerServer(gateway, { name: 'gpu-1', url: server.url, api_key: 'sk-of-the-server' });
  await activate(gateway, 'chat', [id]);
});
afterEach(async () => {
  await gateway.stop();
  await server.kill();
});

const round = (): Promise<void> => gateway.app.get(ProbingRound).run();
const setRhythm = (rhythm: Partial<ProbingRhythm>): void => {
  Object.assign(gateway.app.get(ProbingRhythm), rhythm);
};
const infer = async (): Promise<number> => (await gateway.infer('chat/completions', { messages: [] })).status;

async function state(): Promise<State> {
  const { body } = await gateway.manage<{ state: State }>('GET', `/servers/${id}`);
  return body.state;
}

async function probe(): Promise<State['probe']> {
  await round();
  return (await state()).probe;
}

describe('an AI server in use', () => {
  it('is asked for its health, with its key, and for nothing else', async () => {
    server.accepted = ['sk-of-the-server'];
    expect(await probe()).toMatchObject({ status: 'healthy', reason: null });
    expect([server.asked, server.tokens]).toEqual([['GET /health'], ['sk-of-the-server']]);
  });

  it('is not asked again before ten seconds have passed', async () => {
    await round();
    await round();
    expect(server.asked).toEqual(['GET /health']);
  });

  it('is not asked while requests show that it is well', async () => {
    expect(await infer()).toBe(200);
    await round();
    expect(server.asked).toEqual(['POST /v1/chat/completions']);
  });

  it('that is still loading is degraded', async () => {
    server.healthStatus = 503;
    expect(await probe()).toMatchObject({ status: 'degraded' });
    setRhythm(WITHOUT_PAUSE);
    expect(await probe()).toMatchObject({ status: 'degraded' });
  });

  it('that answers something else is there all the same', async () => {
    setRhythm(WITHOUT_PAUSE);
    for (const healthStatus of [404, 404, 302, 429]) {
      server.healthStatus = healthStatus;
      expect(await probe()).toMatchObject({ status: 'degraded' });
    }
  });

  it('that repeats its key has it taken out of what is stored', async () => {
    server.healthStatus = 503;
    expect(await probe()).toMatchObject({ reason: 'cannot serve you, [redacted]' });
  });
});

describe('an AI server nobody waits for', () => {
  it('is not asked when no chain leads to it', async () => {
    expect((await state()).next_probe_at).not.toBeNull();
    const other = await registerServer(gateway, { name: 'gpu-2', url: 'http://127.0.0.1:9' });
    await activate(gateway, 'chat', [other]);
    await round();
    expect(server.asked).toEqual([]);
    expect((await state()).next_probe_at).toBeNull();
  });

  it('is not asked when it is disabled', async () => {
    await gateway.manage('PATCH', `/servers/${id}`, { enabled: false });
    await round();
    expect(server.asked).toEqual([]);
  });
});

describe('an AI server that is killed', () => {
  it('is down after two failed probes, and back with the first good one', async () => {
    setRhythm(WITHOUT_PAUSE);
    expect(await probe()).toMatchObject({ status: 'healthy' });
    await server.kill();
    expect(await probe()).toMatchObject({ status: 'degraded', reason: expect.stringContaining('refused') });
    expect(await probe()).toMatchObject({ status: 'down', reason: expect.stringContaining('refused') });
    expect((await state()).status).toBe('out');
    await server.start();
    expect(await probe()).toMatchObject({ status: 'healthy', reason: null });
    expect((await state()).status).not.toBe('out');
  });

  it('says since when it is down, and when it is probed again', async () => {
    setRhythm(WITHOUT_PAUSE);
    await server.kill();
    expect([await probe(), (await state()).since]).toMatchObject([{ status: 'degraded' }, null]);
    const before = Date.now();
    await round();
    const { since } = await state();
    expect(Date.parse(String(since))).toBeGreaterThanOrEqual(before - 1);
    const again = Date.now();
    setRhythm({ serverMs: 10_000 });
    await round();
    const { since: still, next_probe_at, probe: last } = await state();
    expect(Date.parse(String(still))).toBeGreaterThanOrEqual(before - 1);
    expect(Date.parse(String(still))).toBeLessThanOrEqual(again + 1);
    const waits = Date.parse(String(next_probe_at)) - Date.parse(String(last?.checked_at));
    expect([waits > 9000, waits < 11_000]).toEqual([true, true]);
    setRhythm(WITHOUT_PAUSE);
    await server.start();
    await round();
    expect(await state()).toMatchObject({ status: 'available', since: null });
  });

  it('gets the next request when it is back, although its breaker would stay open for a minute', async () => {
    setRhythm(WITHOUT_PAUSE);
    await server.kill();
    while ((await state()).breaker === 'closed') expect(await infer()).toBeGreaterThanOrEqual(500);
    await round();
    await round();
    await server.start();
    await round();
    expect((await state()).breaker).toBe('half_open');
    expect(await infer()).toBe(200);
    expect((await state()).breaker).toBe('closed');
  });

  it('returns by itself', async () => {
    setRhythm({ roundMs: 20, serverMs: 20 });
    gateway.app.get(ProbingLoop).start();
    for (const [change, status] of [
      [() => undefined, 'healthy'],
      [() => server.kill(), 'down'],
      [() => server.start(), 'healthy'],
    ] as const) {
      await change();
      expect(await waitUntil(async () => (await state()).probe?.status === status, DEADLINE_MS)).toBe(true);
    }
    expect(new Set(server.asked)).toEqual(new Set(['GET /health']));
  });
});

describe('an AI server that moves', () => {
  it('is judged at its new address only', async () => {
    setRhythm(WITHOUT_PAUSE);
    await server.kill();
    await round();
    await round();
    expect((await state()).probe).toMatchObject({ status: 'down' });
    const other = await new ProbedServer().start();
    await gateway.manage('PATCH', `/servers/${id}`, { base_url: other.url, api_key: null });
    setRhythm({ serverMs: 10_000 });
    expect(await probe()).toMatchObject({ status: 'healthy' });
    await other.kill();
  });
});

describe('while the database is away', () => {
  it('nothing is probed, and requests go on', async () => {
    await gateway.app.get(DataSource).destroy();
    await expect(round()).rejects.toThrow(/not established|not connected/i);
    expect(server.asked).toEqual([]);
    expect(await infer()).toBe(200);
  });
});
