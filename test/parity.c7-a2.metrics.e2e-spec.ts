import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { samplesIn, type Sample, total } from './support/prometheus-text.js';
import { groupingsIn, isBalanced, seriesIn } from './support/promql.js';
import { activateTiers, registerVendor } from './support/plug.js';
import { READ_REQUEST, type Step } from './support/raw-upstream.js';
import { answering, completion, refusing, streaming } from './support/raw-upstream.answers.js';
import { providerKey } from './support/run-canaries.js';
import { Scene } from './support/scene.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string; readonly description: string };
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const DEPLOY = join(import.meta.dirname, '../deploy');
const USAGE = { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 };

let scene: Scene;
let vendor: number;
let before: readonly Sample[];

beforeAll(async () => {
  scene = await Scene.start('local', 'external');
  await scene.cast('local');
  vendor = await registerVendor(scene.gateway, {
    name: 'external',
    url: scene.upstream('external').url,
    api_key: providerKey('cdef'),
  });
  await activateTiers(scene.gateway, 'chat', [
    { strategy: 'weighted', targets: [{ provider_type: 'api_key', provider_id: vendor }] },
    { strategy: 'weighted', targets: [{ provider_type: 'ai_server', provider_id: scene.idOf('local') }] },
  ]);
});
beforeEach(async () => {
  scene.forget();
  await scene.upstream('local').play(answering(200, { ...completion('local'), usage: USAGE }));
  await scene.upstream('external').play(answering(200, { ...completion('external'), usage: USAGE }));
  before = await scrape();
});
afterAll(() => scene.stop());

async function scrape(): Promise<readonly Sample[]> {
  const { url, adminToken } = scene.gateway;
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${adminToken}` } });
  expect(answer.status).toBe(200);
  return samplesIn(await answer.text());
}

/** By how much it has grown in this test. */
async function growth(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  return total(await scrape(), name, labels) - total(before, name, labels);
}

const stateOf = async (state: string): Promise<number> =>
  total(await scrape(), 'patchbay_provider_breaker_state', { provider: 'external', state });
const isUp = async (): Promise<number> => total(await scrape(), 'patchbay_provider_up', { provider: 'external' });

/** USD for a million tokens. */
const PRICE = { input_per_million: 100_000, output_per_million: 200_000 };

/** While the external one has a price. */
async function priced<T>(act: () => Promise<T>): Promise<T> {
  await scene.gateway.manage('PATCH', `/api-keys/${vendor}?wait=applied`, { prices: [PRICE] });
  const result = await act();
  await scene.gateway.manage('PATCH', `/api-keys/${vendor}?wait=applied`, { prices: [] });
  return result;
}

/** Names of series, and of the labels of each, as they are after some requests. */
async function known(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  await scene.gateway.manage('PUT', '/purposes/chat', { cache_ttl_seconds: 60 });
  await scene.ask();
  await scene.gateway.manage('PUT', '/purposes/chat', { cache_ttl_seconds: null });
  await priced(() => scene.ask());
  await scene.gateway.manage('PATCH', `/api-keys/${vendor}/keys/1`, { expires_at: '2031-01-02T03:04:05Z' });
  await fetch(`${scene.gateway.url}/v1/chat/completions`, { method: 'POST' });
  const labels = new Map<string, Set<string>>();
  for (const sample of await scrape()) {
    const of = labels.get(sample.name) ?? new Set();
    for (const label of Object.keys(sample.labels)) of.add(label);
    labels.set(sample.name, of);
  }
  return labels;
}

function faultsOf(expressions: readonly string[], series: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  return expressions.flatMap((expression) => {
    const asked = seriesIn(expression);
    const unknown = asked.filter(({ name }) => !series.has(name)).map(({ name }) => `${name} is not told`);
    const all = new Set(asked.flatMap(({ name }) => [...(series.get(name) ?? [])]));
    const wrong = asked.flatMap(({ name, labels }) =>
      labels.filter((label) => series.get(name)?.has(label) === false).map((label) => `${name} has no ${label}`),
    );
    const groups = groupingsIn(expression)
      .filter((label) => !all.has(label))
      .map((label) => `no ${label}: ${expression}`);
    return [...unknown, ...wrong, ...groups, ...(isBalanced(expression) ? [] : [`not closed: ${expression}`])];
  });
}

describe('fallbacks', () => {
  it('A2 metrics tell what was routed to the external one, and what fell back to the local chain', async () => {
    await scene.ask();
    const external = { purpose: 'chat', provider: 'external', place: 'external' };
    const local = { purpose: 'chat', provider: 'local', place: 'local' };
    expect([
      await growth('patchbay_answers_total', external),
      await growth('patchbay_fallbacks_total', external),
    ]).toEqual([1, 0]);
    await scene.upstream('external').play(refusing(500));
    for (let request = 0; request < 3; request++) expect((await scene.ask()).text).toContain('local');
    expect(await growth('patchbay_answers_total', local)).toBe(3);
    expect(await growth('patchbay_fallbacks_total', local)).toBe(3);
    expect(await growth('patchbay_attempts_total', { provider: 'external', outcome: '5xx' })).toBeGreaterThanOrEqual(3);
    // The rate of fallbacks, as the rules and the dashboard have it.
    expect((await growth('patchbay_fallbacks_total')) / (await growth('patchbay_answers_total'))).toBe(0.75);
  });
});

describe('metrics', () => {
  it('C7 count requests by purpose and result, with their time, first byte and tokens', async () => {
    await scene.ask();
    await scene.upstream('external').play(streaming('Hello'));
    await scene.askForStream();
    const ok = { purpose: 'chat', endpoint: 'chat/completions', result: 'ok', code: 'delivered' };
    expect(await growth('patchbay_requests_total', ok)).toBe(2);
    expect(await growth('patchbay_request_duration_seconds_count', { purpose: 'chat', stream: 'false' })).toBe(1);
    expect(await growth('patchbay_request_first_byte_seconds_count', { purpose: 'chat', stream: 'true' })).toBe(1);
    expect(await growth('patchbay_request_duration_seconds_bucket', { stream: 'false', le: '+Inf' })).toBe(1);
    const tokens = (kind: string): Promise<number> => growth('patchbay_tokens_total', { provider: 'external', kind });
    expect([(await tokens('input')) >= 11, (await tokens('output')) >= 4]).toEqual([true, true]);
  });

  it('C7 count errors by whose fault they are', async () => {
    await scene.ask({ messages: 5, model_port: 1 });
    expect(
      await growth('patchbay_requests_total', { result: 'refused', code: 'model_port_unknown', purpose: 'none' }),
    ).toBe(1);
    await scene.upstream('external').play(refusing(400));
    await scene.ask();
    expect(await growth('patchbay_requests_total', { result: 'refused', code: 'passed_on', purpose: 'chat' })).toBe(1);
    await scene.upstream('external').play(refusing(500));
    await scene.upstream('local').play(refusing(500));
    await scene.ask();
    expect(await growth('patchbay_requests_total', { result: 'failed', code: 'all_providers_failed' })).toBe(1);
    expect(await growth('patchbay_answers_total')).toBe(0);
  });

  it('C7 count what the house pays, and what nobody knows the price of', async () => {
    const labels = { purpose: 'chat', provider: 'external' };
    await scene.ask();
    expect(await growth('patchbay_cost_unknown_total', labels)).toBe(1);
    expect(await growth('patchbay_cost_usd_total')).toBe(0);
    await priced(() => scene.ask());
    expect(await growth('patchbay_cost_usd_total', labels)).toBeCloseTo(11 * 0.1 + 4 * 0.2, 6);
    expect(await growth('patchbay_cost_unknown_total')).toBe(1);
  });

  it('C7 tell how providers are doing, and what state their breakers are in', async () => {
    expect([await stateOf('closed'), await stateOf('open'), await isUp()]).toEqual([1, 0, 1]);
    await scene.upstream('external').play(refusing(500));
    for (let request = 0; request < 5; request++) await scene.ask();
    expect([await stateOf('closed'), await stateOf('open'), await isUp()]).toEqual([0, 1, 0]);
  });

  it('C7 tell how often the cache answered, of purposes that have one', async () => {
    await scene.gateway.manage('PUT', '/purposes/chat', { cache_ttl_seconds: 60 });
    await scene.ask();
    await scene.ask();
    await scene.gateway.manage('PUT', '/purposes/chat', { cache_ttl_seconds: null });
    await scene.ask();
    const cached = (result: string): Promise<number> => growth('patchbay_cache_total', { purpose: 'chat', result });
    expect([await cached('miss'), await cached('hit')]).toEqual([1, 1]);
    expect(await growth('patchbay_answers_total')).toBe(2);
    expect(await growth('patchbay_requests_total', { result: 'ok' })).toBe(3);
  });

  it('C7 have labels that no request chooses', async () => {
    for (let request = 0; request < 20; request++) {
      await scene.ask({ messages: [], model: `model-${request}`, agent_type: `agent-${request}` });
      await scene.ask({ messages: [] }, { 'x-llm-purpose': `purpose-${request}` });
    }
    const text = JSON.stringify(await scrape());
    expect(['model-1', 'agent-1', 'purpose-1'].filter((name) => text.includes(name))).toEqual([]);
  });
});

describe('what is deployed with it', () => {
  it('C7 alert rules ask for metrics that there are: error rate, response time, availability', async () => {
    const { groups } = parse(await readFile(join(DEPLOY, 'prometheus/alerts.yml'), 'utf8')) as {
      groups: readonly { rules: readonly Rule[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining([
        'PatchbayDown',
        'PatchbayErrorRate',
        'PatchbaySlowFirstByte',
        'PatchbayFallingBack',
        'PatchbayProviderOut',
      ]),
    );
    expect(
      faultsOf(
        rules.map(({ expr }) => expr),
        await known(),
      ),
    ).toEqual([]);
    expect(
      rules.every(({ labels, annotations }) => labels['severity'] && annotations.summary && annotations.description),
    ).toBe(true);
    expect(rules.find(({ alert }) => alert === 'PatchbayErrorRate')?.expr).toContain('> 0.01');
  });

  it('C7 the dashboard asks for metrics that there are', async () => {
    const { panels } = JSON.parse(await readFile(join(DEPLOY, 'grafana/patchbay.json'), 'utf8')) as {
      panels: readonly Panel[];
    };
    expect(panels.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Availability', 'Error rate', 'Response time', 'Fallback rate']),
    );
    const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(faultsOf(expressions, await known())).toEqual([]);
    expect(panels.every(({ targets }) => targets.length > 0)).toBe(true);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('C7 a rule that asks for something else would be found', async () => {
    const series = await known();
    expect(faultsOf(['rate(patchbay_requests_sum[5m])', 'patchbay_provider_up{name="x"}'], series)).toEqual([
      'patchbay_requests_sum is not told',
      'patchbay_provider_up has no name',
    ]);
    expect(faultsOf(['sum by (color) (patchbay_provider_up'], series)).toHaveLength(2);
  });
});

describe('any failure', () => {
  const FAILURES: readonly (readonly [what: string, step: string, script: readonly Step[]])[] = [
    ['its key is refused', '401', refusing(401)],
    ['its model is not there', '404', refusing(404, { message: 'no such model', code: 'model_not_found' })],
    ['it is asked too often', '429', refusing(429)],
    ['it fails', '500', refusing(500)],
    ['it cuts the connection', 'connect', [{ do: 'reset' }]],
    ['it stays silent', 'timeout', [...READ_REQUEST, { do: 'hang' }]],
    [
      'it answers with something else',
      'garbled',
      [...READ_REQUEST, { do: 'write', text: 'Hello\r\n\r\n' }, { do: 'end' }],
    ],
  ];

  it.each(FAILURES)('A2 the local chain answers when of the external one %s', async (_, step, script) => {
    const name = `external-${step}`;
    const provider_id = await registerVendor(scene.gateway, {
      name,
      url: scene.upstream('external').url,
      api_key: providerKey('cdef'),
      model: 'mediqzy-large',
      timeouts: step === 'timeout' ? { first_byte_ms: 300 } : {},
    });
    await scene.gateway.manage('PUT', '/purposes/chat', { attempts: { max_retries: 0 } });
    await activateTiers(scene.gateway, 'chat', [
      { strategy: 'weighted', targets: [{ provider_type: 'api_key', provider_id }] },
      { strategy: 'weighted', targets: [{ provider_type: 'ai_server', provider_id: scene.idOf('local') }] },
    ]);
    await scene.upstream('external').play([...script]);
    const answer = await scene.ask();
    expect([answer.status, answer.trail]).toEqual([200, `${name}=${step}, local=200`]);
    expect(answer.text).toContain('local');
    expect(await growth('patchbay_fallbacks_total', { provider: 'local' })).toBe(1);
  });
});
