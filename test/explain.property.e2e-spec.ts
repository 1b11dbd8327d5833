import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { STRATEGIES } from '../src/snapshot/snapshot.js';
import { Vitals } from '../src/snapshot/vitals/vitals.js';
import { explain, type ExplainedCandidate } from './support/explaining.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activateTiers, registerServer } from './support/plug.js';
import { ProbedServer } from './support/probed-server.js';

const NAMES = ['one', 'two', 'three', 'four'];
const LIMITS = { maxConcurrent: 1, maxQueued: 0, breakerOpenMs: 60_000 };

let gateway: Gateway;
let servers: readonly ProbedServer[];
const ids: number[] = [];

beforeAll(async () => {
  servers = await Promise.all(NAMES.map(() => new ProbedServer().start()));
  gateway = await startGateway();
  for (const [index, name] of NAMES.entries())
    ids.push(await registerServer(gateway, { name, url: servers[index]?.url ?? '' }));
  await gateway.manage('PUT', '/purposes/clinical', {});
  await gateway.manage('PUT', '/agent-types/AIDoctor', { purpose: 'clinical' });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all(servers.map((server) => server.kill()));
});

const aServer = fc.record({
  isEnabled: fc.constantFrom(true, true, true, false),
  hasTools: fc.constantFrom(true, true, false),
  price: fc.constantFrom(0, 1, 2),
  weight: fc.integer({ min: 1, max: 9 }),
  befallen: fc.constantFrom('nothing', 'nothing', 'nothing', 'failed', 'paused', 'down', 'full'),
});
const aScene = fc.record({
  servers: fc.array(aServer, { minLength: NAMES.length, maxLength: NAMES.length }),
  order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 }),
  firstTier: fc.integer({ min: 1, max: 4 }),
  strategy: fc.constantFrom(...STRATEGIES),
  purpose: fc.constantFrom('chat', 'clinical'),
});
type Scene = typeof aScene extends fc.Arbitrary<infer T> ? T : never;

const aRequest = fc.record({
  purpose: fc.constantFrom(undefined, 'chat', 'clinical'),
  agent_type: fc.constantFrom(undefined, 'AIDoctor', 'unknown'),
  model: fc.constantFrom(undefined, 'clinical', 'two/any', 'gpt-4o'),
  port: fc.constantFrom(undefined, undefined, 0, 2),
  session_id: fc.constantFrom(undefined, 'a', 'b', 'c'),
  tools: fc.boolean(),
});
type Asked = typeof aRequest extends fc.Arbitrary<infer T> ? T : never;

async function stage({ servers: told, order, firstTier, strategy, purpose }: Scene): Promise<() => void> {
  const targets = order.map((index) => ({
    provider_type: 'ai_server' as const,
    provider_id: ids[index] ?? 0,
    weight: told[index]?.weight ?? 1,
  }));
  const tiers = [targets.slice(0, firstTier), targets.slice(firstTier)].filter((tier) => tier.length > 0);
  for (const id of ids) await gateway.manage('PATCH', `/servers/${id}`, { enabled: true });
  await gateway.manage('DELETE', `/active/${purpose === 'chat' ? 'clinical' : 'chat'}`);
  await activateTiers(
    gateway,
    purpose,
    tiers.map((tier) => ({ strategy, targets: tier })),
  );
  for (const [index, { isEnabled, hasTools, price }] of told.entries()) {
    await gateway.manage('PATCH', `/servers/${ids[index]}`, {
      enabled: isEnabled,
      capabilities: hasTools ? {} : { tools: false },
      price: { input_per_million: price },
      limits: { max_concurrent: LIMITS.maxConcurrent, max_queued: LIMITS.maxQueued },
    });
  }
  return befall(told);
}

/** Gives every server the past it is told to have. Returns what ends it. */
function befall(told: Scene['servers']): () => void {
  const vitals = gateway.app.get(Vitals);
  vitals.follow([]);
  vitals.follow(gateway.app.get(SnapshotHolder).current.providers.values());
  const now = performance.now();
  const taken = told.flatMap(({ befallen }, index) => {
    const own = vitals.of(ids[index] ?? 0);
    if (befallen === 'failed') for (let count = 0; count < 5; count++) own.failed(now);
    if (befallen === 'paused') own.pause(now + 60_000);
    if (befallen === 'down') own.setProbe({ status: 'down', reason: 'gone', checkedAt: new Date(), at: now });
    return befallen === 'full' && own.gate.tryEnter(LIMITS) ? [own.gate] : [];
  });
  return () => {
    for (const gate of taken) gate.exit();
  };
}

/** Who would serve the request, as both sides say it: the explanation, and the headers of the answer. */
async function bothAnswers({ purpose, agent_type, model, port, session_id, tools }: Asked) {
  const model_port = port === undefined ? undefined : Number(new URL(servers[port]?.url ?? '').port);
  const common = { agent_type, model, model_port };
  const explained = await explain(gateway, { ...common, purpose, session_id, requirements: { tools } });
  const headers = { ...(purpose && { 'x-llm-purpose': purpose }), ...(session_id && { 'x-session-id': session_id }) };
  const messages = [{ role: 'user', content: 'Hello' }];
  // Without an id of the session its beginning would decide, which an explanation does not know.
  const body = { ...common, messages: session_id === undefined ? [] : messages, ...(tools && { tools: [{}] }) };
  const served = await gateway.infer('chat/completions', body, headers);
  return { explained, served };
}

interface Outcome {
  /** Of an answer that names no provider, if even that much can be said. */
  readonly status: number | undefined;
  readonly purpose: string | null;
  readonly provider: string | null;
  /** Who was skipped before it, and why. */
  readonly skipped: readonly string[];
}

/** The explanation and the request, told in the same words. */
function outcomesOf({
  explained,
  served,
}: Awaited<ReturnType<typeof bothAnswers>>): Record<'explained' | 'real', Outcome> {
  const { status, body } = explained;
  const nowhere = { purpose: null, provider: null, skipped: [] };
  if (status !== 200) return { explained: { status, ...nowhere }, real: { status: served.status, ...nowhere } };
  const { candidates, purpose } = body;
  const first = candidates.findIndex(({ verdict }) => verdict === 'first');
  const before = first < 0 ? candidates : candidates.slice(0, first);
  const skipped = before.map(({ provider, reason }) => `${provider}=skipped:${reason}`);
  const { headers } = served;
  const real = { purpose: headers.get('x-llm-purpose'), provider: headers.get('x-llm-provider') };
  return {
    explained: { status: undefined, purpose, provider: candidates[first]?.provider ?? null, skipped },
    real: { status: undefined, ...real, skipped: skipsOf(headers, candidates) },
  };
}

/** Steps of the trail that were skipped for good: somebody who is down may have been asked in the end. */
function skipsOf(headers: Headers, candidates: readonly ExplainedCandidate[]): readonly string[] {
  const asked = candidates
    .filter(({ verdict }) => verdict !== 'skipped')
    .map(({ provider }) => `${provider}=skipped:down`);
  const steps = (headers.get('x-llm-trail') ?? '').split(', ');
  return steps.filter((step) => step.includes('=skipped:') && !asked.includes(step));
}

describe('whatever the configuration, the past and the request', () => {
  it('the candidate explained as first is the one the next request goes to', async () => {
    const served = new Set<string>();
    await fc.assert(
      fc.asyncProperty(aScene, fc.array(aRequest, { minLength: 2, maxLength: 2 }), async (scene, requests) => {
        const end = await stage(scene);
        for (const request of requests) {
          const { explained, real } = outcomesOf(await bothAnswers(request));
          served.add(String(real.provider));
          expect(explained).toEqual(real);
        }
        end();
      }),
      { numRuns: 40 },
    );
    // The scenes are not all alike: everybody has served, and sometimes nobody could.
    expect([...served].toSorted()).toEqual(['four', 'null', 'one', 'three', 'two']);
  }, 120_000);
});
