import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { activateTiers } from './support/plug.js';
import { completing, completingBehind } from './support/raw-upstream.answers.js';
import { READ_REQUEST } from './support/raw-upstream.js';
import { type Reply, Scene } from './support/scene.js';

/** One second in the queue, and what is around it. */
const WAITED_MS = 1200;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
});
afterAll(() => scene.stop());

/** Waits in vain; the quickest of some, so that a busy machine does not count. */
async function quickestRefusal(): Promise<Reply> {
  const replies: Reply[] = [];
  while (replies.length < 8 && (replies.at(-1)?.tookMs ?? Infinity) >= WAITED_MS) {
    const answer = await scene.ask();
    expect([answer.status, answer.trail]).toEqual([503, 'first=skipped:busy']);
    replies.push(answer);
  }
  const [best] = replies.toSorted((one, other) => one.tookMs - other.tookMs);
  if (!best) throw new Error('nothing was asked');
  return best;
}

/** A request that has the only place of `first`, until its gate opens. */
async function occupy(gate: string): Promise<{ readonly holder: Promise<Reply> }> {
  await scene.upstream('first').play(completingBehind(gate, 'from first'), completing('from first'));
  const holder = scene.ask();
  await scene.upstream('first').waitFor({ requests: 1 });
  return { holder };
}

describe('more load than a provider can carry', () => {
  beforeEach(() => scene.cast({ name: 'first', limits: { max_concurrent: 1, max_queued: 1 } }));

  it('waits in a bounded queue and is served when a place is free', async () => {
    const { holder } = await occupy('a');
    const waiting = scene.ask();
    await scene.untilState('first', ({ in_flight, queued }) => in_flight === 1 && queued === 1);
    await scene.upstream('first').openGate('a');
    expect([(await holder).trail, (await waiting).trail]).toEqual(['first=200', 'first=200']);
    expect(await scene.state('first')).toMatchObject({ in_flight: 0, queued: 0 });
  });

  it('waits at most 1 s, then is answered 503 overloaded with Retry-After', async () => {
    const { holder } = await occupy('b');
    const answer = await quickestRefusal();
    expect(JSON.parse(answer.text).error).toMatchObject({ code: 'overloaded', type: 'server_error' });
    expect(answer.text).toContain('\\"chat\\": no provider can take the request now. \\"first\\": all its places');
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('x-llm-attempts')).toBe('0');
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(answer.tookMs).toBeGreaterThan(990);
    expect(answer.tookMs).toBeLessThan(WAITED_MS);
    await scene.upstream('first').openGate('b');
    expect((await holder).status).toBe(200);
  });

  it('is answered at once and cheaply when the queue is full; health never fails', async () => {
    const { holder } = await occupy('c');
    const waiting = scene.ask();
    await scene.untilState('first', ({ queued }) => queued === 1);
    const rush = Array.from({ length: 200 }, () => scene.ask());
    const health = await Promise.all(
      ['/health/live', '/health/ready', '/api/v1/llm-config/health'].map((path) => fetch(scene.gateway.url + path)),
    );
    expect(health.map(({ status }) => status)).toEqual([200, 200, 200]);
    const answers = await Promise.all(rush);
    expect(new Set(answers.map(({ status, trail }) => `${status} ${trail}`))).toEqual(
      new Set(['503 first=skipped:busy']),
    );
    expect((await scene.upstream('first').counters()).connections).toHaveLength(1);
    await scene.upstream('first').openGate('c');
    expect([(await holder).status, [200, 503].includes((await waiting).status)]).toEqual([200, true]);
    expect((await scene.ask()).status).toBe(200);
  });

  it('does not count against the breaker', async () => {
    await scene.cast({ name: 'first', limits: { max_concurrent: 1, max_queued: 0 } });
    const { holder } = await occupy('d');
    for (let round = 0; round < 6; round += 1) expect((await scene.ask()).trail).toBe('first=skipped:busy');
    await scene.upstream('first').openGate('d');
    await holder;
    expect((await scene.ask()).trail).toBe('first=200');
  });

  it('the place is held until the answer has been relayed, and given back whatever becomes of it', async () => {
    await scene.upstream('first').play([...READ_REQUEST, { do: 'reset' }], completing('from first'));
    expect((await scene.ask()).trail).toBe('first=connect, first=200');
    expect(await scene.state('first')).toMatchObject({ in_flight: 0, queued: 0 });
  });
});

describe('another target takes the rest', () => {
  it('as a fallback, when the queue is full or the wait is over', async () => {
    await scene.cast({ name: 'first', limits: { max_concurrent: 1, max_queued: 0 } }, 'second');
    const { holder } = await occupy('e');
    const answers = await Promise.all(Array.from({ length: 10 }, () => scene.ask()));
    expect(new Set(answers.map(({ trail }) => trail))).toEqual(new Set(['first=skipped:busy, second=200']));
    await scene.upstream('first').openGate('e');
    expect((await holder).trail).toBe('first=200');
  });

  it('of the same tier, at once: nobody waits while a target of the tier is free', async () => {
    await scene.cast({ name: 'first', limits: { max_concurrent: 1, max_queued: 10 } }, 'second');
    const { holder } = await occupy('f');
    const targets = ['first', 'second'].map((name) => ({
      provider_type: 'ai_server' as const,
      provider_id: scene.idOf(name),
      weight: name === 'first' ? 1000 : 1,
    }));
    await activateTiers(scene.gateway, 'chat', [{ strategy: 'weighted', targets }]);
    for (let round = 0; round < 5; round += 1) expect((await scene.ask()).trail).toBe('second=200');
    await scene.upstream('first').openGate('f');
    expect((await holder).trail).toBe('first=200');
  });
});
