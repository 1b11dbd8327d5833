import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../src/database/embedded/poll.js';
import { addApp, addKey } from './support/app-calls.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { NumberedUpstream, streamed } from './support/numbered-upstream.js';
import { activate, activateTiers, registerServer, registerVendor, setPolicy } from './support/plug.js';
import { Recorded } from './support/recorded.js';

const DEADLINE_MS = 10_000;
const CACHED = { cache_ttl_seconds: 300, cache_shared: false };

let gateway: Gateway;
let upstream: NumberedUpstream;
let spare: NumberedUpstream;
let recorded: Recorded;
let first = 0;
let second = 0;
let otherKey = '';
let asked = 0;

beforeAll(async () => {
  [upstream, spare] = await Promise.all([NumberedUpstream.start('first'), NumberedUpstream.start('second')]);
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: upstream.url });
  recorded = new Recorded(gateway);
  first = await registerServer(gateway, { name: 'first', url: upstream.url });
  second = await registerServer(gateway, { name: 'second', url: spare.url });
  ({ key: otherKey } = await addKey(gateway, await addApp(gateway, 'other')));
});

afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.stop(), spare.stop()]);
});

beforeEach(async () => {
  upstream.reset();
  spare.reset();
  await activate(gateway, 'chat', [first]);
  await setPolicy(gateway, 'chat', CACHED);
  // What one test has asked no other one asks.
  asked += 1;
});

interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly ms: number;
}

const question = (more: object = {}): object => ({
  model: 'm',
  messages: [{ role: 'user', content: `Question ${asked}` }],
  ...more,
});

async function ask(body: object | string = question(), key = gateway.appKey, path = 'chat/completions'): Promise<Got> {
  const startedAt = performance.now();
  const answer = await fetch(`${gateway.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  // A stream that breaks off ends with its connection.
  const text = await answer.text().catch(() => '');
  return { status: answer.status, headers: answer.headers, text, ms: performance.now() - startedAt };
}

const told = ({ headers }: Got): (string | null)[] =>
  ['content-type', 'x-llm-purpose', 'x-llm-provider', 'x-llm-model'].map((name) => headers.get(name));

const state = ({ headers }: Got): string | null => headers.get('x-llm-cache');

async function states(...bodies: readonly (object | string)[]): Promise<(string | null)[]> {
  const all: (string | null)[] = [];
  for (const body of bodies) all.push(state(await ask(body)));
  return all;
}

describe('the response cache', () => {
  it('C5 response cache: a hit asks nobody and differs from the first answer in nothing but headers', async () => {
    const miss = await ask();
    const hit = await ask();
    expect([state(miss), state(hit), upstream.count]).toEqual(['miss', 'hit', 1]);
    expect([hit.status, hit.text]).toEqual([miss.status, miss.text]);
    expect(told(hit)).toEqual(told(miss));
    expect([miss.headers.get('x-llm-attempts'), hit.headers.get('x-llm-attempts')]).toEqual(['1', '0']);
    expect(hit.headers.get('x-llm-trail')).toBe('cache=hit');
  });

  it('C5 response cache: a hit is at least five times as fast as a provider that takes 50 ms', async () => {
    upstream.delayMs = 50;
    const misses: number[] = [];
    for (let seed = 0; seed < 5; seed += 1) misses.push((await ask(question({ seed }))).ms);
    const hits: number[] = [];
    for (let count = 0; count < 30; count += 1) hits.push((await ask(question({ seed: count % 5 }))).ms);
    // Each at its best, so that what else the machine does is left out.
    expect(Math.min(...misses)).toBeGreaterThan(5 * Math.min(...hits));
    expect(upstream.count).toBe(5);
  });

  it('C5 response cache: a stream is given again as a stream, byte for byte', async () => {
    const miss = await ask(question({ stream: true }));
    const hit = await ask(question({ stream: true }));
    expect([state(miss), state(hit), upstream.count]).toEqual(['miss', 'hit', 1]);
    expect(hit.text).toBe(miss.text);
    expect(hit.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(hit.headers.get('content-type')).toBe('text/event-stream');
    // Another request, whose answer looks different.
    expect(state(await ask())).toBe('miss');
  });

  it('C5 response cache: no app gets what another one was answered, unless the purpose allows it', async () => {
    await ask();
    expect(state(await ask(question(), otherKey))).toBe('miss');
    expect(upstream.count).toBe(2);
    await setPolicy(gateway, 'chat', { ...CACHED, cache_shared: true });
    const [own, others] = [await ask(), await ask(question(), otherKey)];
    expect([state(own), state(others), upstream.count]).toEqual(['miss', 'hit', 3]);
    expect(others.text).toBe(own.text);
  });

  it('C5 response cache: shared answers do not reach an app that may not be served by their provider', async () => {
    await setPolicy(gateway, 'chat', { ...CACHED, cache_shared: true });
    await activate(gateway, 'chat', [first, second]);
    const { key } = await addKey(gateway, await addApp(gateway, `bound-${asked}`, { providers: [second] }));
    await ask();
    const bound = await ask(question(), key);
    expect([state(bound), bound.headers.get('x-llm-provider')]).toEqual(['miss', 'second']);
  });

  it('C5 response cache: what an app has paid for with a key of its own is never shared', async () => {
    await setPolicy(gateway, 'chat', { ...CACHED, cache_shared: true });
    const vendor = await registerVendor(gateway, {
      name: 'vendor',
      url: upstream.url,
      api_key: 'sk-of-the-house-0123',
    });
    const appId = await addApp(gateway, 'paying');
    const { key } = await addKey(gateway, appId);
    await gateway.manage('POST', `/api-keys/${vendor}/keys`, { api_key: 'sk-of-the-app-0123', app_id: appId });
    const targets = [{ provider_type: 'api_key', provider_id: vendor }] as const;
    await activateTiers(gateway, 'chat', [{ strategy: 'weighted', targets }]);
    const got = [await ask(question(), key), await ask(), await ask(question(), otherKey), await ask(question(), key)];
    expect(got.map(state)).toEqual(['miss', 'miss', 'hit', 'hit']);
    const keys = upstream.asked.map(({ headers }) => headers.authorization);
    expect(keys).toEqual(['Bearer sk-of-the-app-0123', 'Bearer sk-of-the-house-0123']);
  });

  it('C5 response cache: is off unless the purpose asks for it', async () => {
    await setPolicy(gateway, 'chat', { cache_ttl_seconds: null });
    const both = [await ask(), await ask()];
    expect([both.map(state), upstream.count]).toEqual([[null, null], 2]);
    expect(both[0]?.text).not.toBe(both[1]?.text);
  });

  it('C5 response cache: whatever changes the answer is part of the key', async () => {
    await ask();
    const others = [
      question({ temperature: 0 }),
      question({ model: 'n' }),
      question({ seed: 1 }),
      // Too large for a number of JavaScript, where both would be the same.
      JSON.stringify(question({ seed: 2 })).replace('"seed":2', '"seed":12345678901234567890'),
      JSON.stringify(question({ seed: 2 })).replace('"seed":2', '"seed":12345678901234567891'),
      question({ messages: [{ role: 'user', content: `Question ${asked} ` }] }),
    ];
    expect(await states(...others)).toEqual(others.map(() => 'miss'));
    expect(await states(...others)).toEqual(others.map(() => 'hit'));
  });

  it('C5 response cache: what only routes, and the order of members, are not', async () => {
    await ask();
    const same = [
      { messages: [{ role: 'user', content: `Question ${asked}` }], model: 'm' },
      question({ agent_type: 'Nobody' }),
    ];
    expect(await states(...same)).toEqual(['hit', 'hit']);
  });

  it('C5 response cache: an answer of a model that is no longer in the route is not given again', async () => {
    await ask();
    await activate(gateway, 'chat', [second]);
    const now = await ask();
    expect([state(now), now.headers.get('x-llm-provider')]).toEqual(['miss', 'second']);
    await activate(gateway, 'chat', [first]);
    expect(state(await ask())).toBe('hit');
    const { status } = await gateway.manage('PATCH', `/servers/${first}`, { model: 'other.gguf' });
    expect([status, state(await ask())]).toEqual([200, 'miss']);
    await gateway.manage('PATCH', `/servers/${first}`, { model: null });
  });

  it('C5 response cache: a disabled provider is not spoken for', async () => {
    await ask();
    await gateway.manage('PATCH', `/servers/${first}`, { enabled: false });
    const refused = await ask();
    await gateway.manage('PATCH', `/servers/${first}`, { enabled: true });
    expect([refused.status, state(refused)]).toEqual([503, 'miss']);
  });

  it.each([
    ['an error', { status: 500, body: '{"error":{"message":"no"}}' }],
    ['a refusal', { status: 400, body: '{"error":{"message":"no"}}' }],
    ['another success than 200', { status: 202, body: '{"id":1}' }],
  ])('C5 response cache: does not keep %s', async (_, answer) => {
    await setPolicy(gateway, 'chat', { ...CACHED, attempts: { max_retries: 0 } });
    upstream.script = () => answer;
    expect(await states(question(), question())).toEqual(['miss', 'miss']);
  });

  it.each([
    ['broke off', streamed('half', '').body.toString().slice(0, -20)],
    ['ended without [DONE]', streamed('whole', '').body.toString()],
  ])('C5 response cache: does not keep a stream that %s', async (_, body) => {
    upstream.script = () => ({ headers: { 'content-type': 'text/event-stream' }, body });
    expect(await states(question({ stream: true }), question({ stream: true }))).toEqual(['miss', 'miss']);
  });

  it('C5 response cache: does not keep what is larger than it may be', async () => {
    upstream.script = () => ({ body: JSON.stringify({ text: 'x'.repeat(3 * 1024 * 1024) }) });
    expect(await states(question(), question())).toEqual(['miss', 'miss']);
  });

  it('C5 response cache: forgets when the time of the purpose is over', async () => {
    await setPolicy(gateway, 'chat', { ...CACHED, cache_ttl_seconds: 2 });
    expect(await states(question(), question())).toEqual(['miss', 'hit']);
    expect(await waitUntil(async () => state(await ask()) === 'miss', DEADLINE_MS)).toBe(true);
    expect(upstream.count).toBe(2);
  });

  it('C5 response cache: a hit is on record as a request that asked nobody and cost nothing', async () => {
    await ask();
    recorded.forget();
    const { text } = await ask();
    expect(await recorded.only()).toMatchObject({
      outcome: 'delivered',
      status: 200,
      providerId: null,
      trail: 'cache=hit',
      answerBytes: text.length,
      attempts: [],
      usage: { tokens: { input: 0, output: 0 }, basis: 'none', costUsd: 0 },
    });
  });

  it('C5 response cache: rates and credentials come first, a budget is not drawn on', async () => {
    const id = await addApp(gateway, `limited-${asked}`, {
      limits: { requests_per_minute: 2 },
      budget: { usd_per_day: 0.000001 },
    });
    const { key } = await addKey(gateway, id);
    // Costs as much as the whole budget, so that a second one could not be paid.
    await gateway.manage('PATCH', `/servers/${first}`, { prices: [{ input_per_million: 0.2, output_per_million: 0 }] });
    await setPolicy(gateway, 'chat', { ...CACHED, cache_shared: true });
    await ask();
    const [hit, other] = [await ask(question(), key), await ask(question({ seed: 1 }), key)];
    expect([state(hit), hit.status]).toEqual(['hit', 200]);
    const { error } = JSON.parse(other.text) as { error: { code: string } };
    expect([other.status, error.code]).toEqual([429, 'budget_exceeded']);
    const over = await ask(question(), key);
    // Nobody has looked.
    expect(state(over)).toBeNull();
    expect([over.status, JSON.parse(over.text)]).toMatchObject([429, { error: { code: 'rate_limit_exceeded' } }]);
    expect((await ask(question(), 'pb_app_nobody')).status).toBe(401);
    await gateway.manage('PATCH', `/servers/${first}`, { prices: [] });
  });

  it('C5 response cache: serves embeddings, and asks anew after any change of the configuration', async () => {
    await activate(gateway, 'embeddings', [first]);
    await setPolicy(gateway, 'embeddings', CACHED);
    const body = { model: 'vec', input: `Text ${asked}` };
    const both = [await ask(body, undefined, 'embeddings'), await ask(body, undefined, 'embeddings')];
    expect(both.map(state)).toEqual(['miss', 'hit']);
    await gateway.manage('PUT', '/agent-types/Changed', { purpose: 'chat' });
    expect(state(await ask(body, undefined, 'embeddings'))).toBe('miss');
  });
});
