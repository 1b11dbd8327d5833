import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { limitBootstrapApp } from './support/app-limits.js';
import { until } from './support/fleet.js';
import { activate, registerVendor, setPolicy } from './support/plug.js';
import {
  answering,
  beginning,
  completing,
  completion,
  delta,
  refusing,
  streaming,
} from './support/raw-upstream.answers.js';
import { event, READ_REQUEST, type Step } from './support/raw-upstream.js';
import { Recorded } from './support/recorded.js';
import { answerTo, HELLO, Scene } from './support/scene.js';

interface State {
  readonly spent_usd: number;
  readonly held_usd: number;
}

const HANG: Step = { do: 'hang' };
const BUDGET = { usd_per_day: 1, warn_at: 0.5, hard: true };

/** Of an answer that is announced to be longer than it gets. */
const brokenHead = (bytes: number): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\nconnection: close\r\n\r\n`;

let scene: Scene;
let recorded: Recorded;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
  recorded = new Recorded(scene.gateway);
});
beforeEach(async () => {
  await limit({});
  await scene.cast('first', 'second');
  await setPolicy(scene.gateway, 'chat', { budget: null });
  recorded.forget();
});
afterAll(() => scene.stop());

const limit = (limits: Readonly<Record<string, number>>): Promise<void> => limitBootstrapApp(scene.gateway, limits);
const namesOf = (headers: Headers): readonly string[] =>
  [...headers.keys()].filter((name) => name.includes('ratelimit'));

describe('the place of a request among those in flight', () => {
  it.each<[string, readonly Step[], boolean]>([
    ['an answer', completing('x'), false],
    ['a stream', streaming('x'), true],
    ['a refusal', refusing(400), false],
    ['a failure', [{ do: 'reset' }], false],
    ['a stream that breaks off', beginning(event(delta('x')), { do: 'reset' }), true],
  ])('is free again after %s', async (_, steps, stream) => {
    await limit({ max_concurrent: 1 });
    await scene.upstream('first').play(steps);
    await scene.upstream('second').play(steps);
    for (let round = 0; round < 3; round += 1) {
      expect((await scene.ask({ ...HELLO, stream })).status).not.toBe(429);
      await recorded.all(round + 1);
    }
  });

  it.each([false, true])('is free again when the client has left, also in a stream: %s', async (stream) => {
    await limit({ max_concurrent: 1 });
    await scene.upstream('first').play(stream ? beginning(event(delta('x')), HANG) : [...READ_REQUEST, HANG]);
    const client = scene.send({ ...HELLO, stream });
    await scene.upstream('first').waitFor({ requests: 1 });
    if (stream) await answerTo(client);
    expect((await scene.ask()).status).toBe(429);
    client.destroy();
    await recorded.all(1);
    await scene.upstream('first').play(completing('x'));
    expect((await scene.ask()).status).toBe(200);
  });

  it('is free again after a request that no budget was left for', async () => {
    await limit({ max_concurrent: 1 });
    await scene.cast({ name: 'first', price: { output_per_million: 1_000_000 } });
    await setPolicy(scene.gateway, 'chat', { budget: BUDGET });
    for (let round = 0; round < 3; round += 1) {
      expect(await scene.ask({ ...HELLO, max_tokens: 100 })).toMatchObject({ status: 429, text: /budget/ });
    }
  });
});

describe('rate limits', () => {
  it('stand on every answer: a success, a stream, a refusal, a failure', async () => {
    await limit({ requests_per_minute: 1000 });
    for (const steps of [completing('x'), streaming('x'), refusing(400), [{ do: 'reset' } as const]]) {
      await scene.cast('first');
      await scene.upstream('first').play(steps);
      const { headers } = await scene.ask({ ...HELLO, stream: true });
      expect(namesOf(headers)).toEqual(expect.arrayContaining(['ratelimit', 'x-ratelimit-remaining-requests']));
    }
  });

  it('refuse with a time to wait, ask nobody, and are not recorded', async () => {
    const alone = await Scene.start('only');
    const kept = new Recorded(alone.gateway);
    await alone.cast('only');
    await limitBootstrapApp(alone.gateway, { requests_per_minute: 1 });
    const statuses = [];
    for (let round = 0; round < 3; round += 1) statuses.push((await alone.ask()).status);
    expect(statuses).toEqual([200, 429, 429]);
    const { headers, text } = await alone.ask();
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('x-should-retry')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^req_/);
    await kept.only();
    expect((await alone.upstream('only').counters()).connections).toHaveLength(1);
    await alone.stop();
  });

  it('of tokens count what was used, not what might have been', async () => {
    await limit({ tokens_per_minute: 3000 });
    const usage = { prompt_tokens: 10, completion_tokens: 10 };
    await scene.upstream('first').play(answering(200, { ...completion('x'), usage }));
    for (let round = 0; round < 20; round += 1) expect((await scene.ask()).status).toBe(200);
    await scene.upstream('first').play(answering(200, { ...completion('x'), usage: { prompt_tokens: 5000 } }));
    expect((await scene.ask()).status).toBe(200);
    expect((await scene.ask()).status).toBe(429);
  });
});

describe('what a provider may be asked for', () => {
  it('sends requests to the next one, and says so', async () => {
    await scene.cast({ name: 'first', rates: { requests_per_minute: 1 } }, 'second');
    expect((await scene.ask()).trail).toBe('first=200');
    expect((await scene.ask()).trail).toBe('first=skipped:rate_limited, second=200');
  });

  it('is told to the app when nobody else is left, with a time to wait', async () => {
    await scene.cast({ name: 'first', rates: { requests_per_minute: 1 } });
    await scene.ask();
    const { status, headers, text } = await scene.ask();
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'overloaded', message: /rates/ } });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(30);
  });
});

async function setPrice(name: string, price: object): Promise<void> {
  const { status } = await scene.gateway.manage('PATCH', `/servers/${scene.idOf(name)}`, { price });
  expect(status).toBe(200);
}

/** USD of today, once the ledger has heard of everything. */
async function spentInAll(): Promise<number> {
  let spent = 0;
  await until(async () => {
    const { body } = await scene.gateway.manage<{ budget_state: readonly State[] }>('GET', '/purposes/chat');
    spent = body.budget_state[0]?.spent_usd ?? 0;
    return (body.budget_state[0]?.held_usd ?? 0) === 0;
  });
  return spent;
}

describe('a budget', () => {
  const dear = { name: 'first', price: { input_per_million: 0, output_per_million: 10_000 } };
  const answer = answering(200, { ...completion('x'), usage: { prompt_tokens: 1, completion_tokens: 30 } });

  it('is drawn on by what was used, and ends in a refusal that is recorded', async () => {
    await scene.cast(dear);
    await setPolicy(scene.gateway, 'chat', { budget: BUDGET });
    await scene.upstream('first').play(answer);
    const body = { ...HELLO, max_tokens: 40 };
    for (let round = 0; round < 3; round += 1) expect((await scene.ask(body)).status).toBe(200);
    const refused = await scene.ask(body);
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([429, { error: { code: 'budget_exceeded' } }]);
    const records = await recorded.all(4);
    expect(records.map(({ usage }) => usage.costUsd)).toEqual([0.3, 0.3, 0.3, 0]);
    expect(records[3]).toMatchObject({ status: 429, outcome: 'budget_exceeded', purpose: 'chat', attempts: [] });
  });

  it('is asked for more before a further attempt when one that failed is to be paid for', async () => {
    const wordy: Step = {
      do: 'write',
      text: `${brokenHead(9000)}{"choices":[{"message":{"content":"${'word '.repeat(60)}`,
    };
    const prices = { price: { input_per_million: 0, output_per_million: 10_000 } };
    await scene.cast({ name: 'first', ...prices }, { name: 'second', ...prices });
    await setPolicy(scene.gateway, 'chat', { budget: { usd_per_day: 1000, hard: true } });
    await scene.upstream('first').play(answer);
    await scene.ask({ ...HELLO, max_tokens: 30 });
    await scene.upstream('first').play([...READ_REQUEST, wordy, { do: 'end' }]);
    await scene
      .upstream('second')
      .play(answering(200, { ...completion('x'), usage: { prompt_tokens: 1, completion_tokens: 60 } }));
    const body = { ...HELLO, max_tokens: 60 };
    const askWith = async (leftUsd: number): Promise<{ trail: string | null; spentUsd: number }> => {
      recorded.forget();
      scene.forget();
      const usd = (await spentInAll()) + leftUsd;
      await setPolicy(scene.gateway, 'chat', { budget: { usd_per_day: usd, hard: true } });
      const { trail } = await scene.ask(body);
      return { trail, spentUsd: (await recorded.only()).usage.costUsd ?? 0 };
    };
    const ample = await askWith(100);
    expect(ample.trail).toMatch(/second=200$/);
    // Both attempts were charged, which together is more than the dearest of them can cost.
    expect(ample.spentUsd).toBeGreaterThan(0.9);
    const tight = await askWith(0.7);
    expect(tight.trail).toMatch(/second=skipped:budget_short$/);
    expect(tight.spentUsd).toBeLessThanOrEqual(0.7);
    expect(tight.spentUsd).toBeGreaterThan(0.3);
    // Whoever costs nothing may still be asked.
    await setPrice('second', { input_per_million: 0, output_per_million: 0 });
    const free = await askWith(0.7);
    expect(free.trail).toMatch(/second=200$/);
  });

  it('warns before it ends', async () => {
    await scene.cast(dear);
    await setPolicy(scene.gateway, 'chat', { budget: { ...BUDGET, usd_per_day: 1.5, hard: false } });
    await scene.upstream('first').play(answer);
    let warning: string | null = null;
    await until(async () => {
      warning = (await scene.ask()).headers.get('x-budget-warning');
      return warning !== null;
    });
    expect(warning).toContain('purpose day');
  });

  it('keeps out whoever nobody knows the price of, if it is hard', async () => {
    const { gateway } = scene;
    const { url } = scene.upstream('second');
    const id = await registerVendor(gateway, { name: 'unpriced', url, api_key: 'sk-unpriced-0123456789' });
    await gateway.manage('POST', '/active?preflight=off', {
      purpose: 'chat',
      provider_type: 'api_key',
      provider_id: id,
      fallbacks: [{ provider_type: 'ai_server', provider_id: scene.idOf('first') }],
    });
    await scene.upstream('second').play(completing('from the vendor'));
    expect((await scene.ask({ ...HELLO, model: 'nobody-sells-this' })).trail).toBe('unpriced=200');
    expect((await recorded.only()).usage).toMatchObject({ costUsd: null, costBasis: 'unknown' });
    await setPolicy(gateway, 'chat', { budget: BUDGET });
    const { trail } = await scene.ask({ ...HELLO, model: 'nobody-sells-this' });
    expect(trail).toBe('unpriced=skipped:price_unknown, first=200');
    await activate(gateway, 'chat', [scene.idOf('first')]);
  });
});
