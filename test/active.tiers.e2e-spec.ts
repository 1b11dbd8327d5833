import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { STRATEGIES } from '../src/snapshot/snapshot.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';

interface Target {
  readonly provider_type: string;
  readonly provider_id: number;
  readonly model?: string | null;
  readonly weight?: number;
}
interface Tier {
  readonly strategy: string;
  readonly targets: readonly Target[];
}

let gateway: Gateway;
let first: Target;
let second: Target;
let vendor: Target;

async function createServer(name: string): Promise<Target> {
  const body = { name, server_type: 'llamacpp', base_url: 'http://127.0.0.1:9' };
  const { id } = (await gateway.manage<{ id: number }>('POST', '/servers', body)).body;
  return { provider_type: 'ai_server', provider_id: id };
}

beforeAll(async () => {
  gateway = await startGateway();
  first = await createServer('first');
  second = await createServer('second');
  const body = { provider: 'openai', key_name: 'main', api_key: providerKey('5d80') };
  const { id } = (await gateway.manage<{ id: number }>('POST', '/api-keys', body)).body;
  vendor = { provider_type: 'api_key', provider_id: id };
});
beforeEach(async () => {
  await gateway.manage('DELETE', '/active/chat');
});
afterAll(() => gateway.stop());

const activate = (tiers: unknown, others: object = {}): Promise<Answer> =>
  gateway.manage('POST', '/active?preflight=off', { purpose: 'chat', tiers, ...others });

/** What was sent, as it is answered: defaults filled in. */
const filledIn = (tiers: readonly Tier[]): readonly Tier[] =>
  tiers.map(({ strategy, targets }) => ({
    strategy,
    targets: targets.map((target) => ({ model: null, weight: 1, ...target })),
  }));

const bare = ({ provider_type, provider_id, model, weight }: Target) => ({
  provider_type,
  provider_id,
  model,
  weight,
});

/** The tiers of an answer without what is known of their providers. */
function tiersOf({ body }: Answer): readonly Tier[] {
  return (body['tiers'] as Tier[]).map(({ strategy, targets }) => ({ strategy, targets: targets.map(bare) }));
}

const weighted = (...targets: readonly Target[]): Tier => ({ strategy: 'weighted', targets });

const pinned = (n: number): Target => ({ ...first, model: `model-${n}` });
const tierOf = (length: number, tier: number): Tier =>
  weighted(...Array.from({ length }, (_, n) => pinned(100 * tier + n)));

describe('plugging in tiers', () => {
  it.each([...STRATEGIES])('keeps the strategy %s of a tier', async (strategy) => {
    const tiers = [{ strategy, targets: [{ ...first, weight: 1000 }, second] }, weighted(vendor)];
    const answer = await activate(tiers);
    expect(answer.status).toBe(200);
    expect(tiersOf(answer)).toEqual(filledIn(tiers));
    expect((await gateway.manage('GET', '/active/chat')).body).toEqual(answer.body);
    const list = await gateway.manage('GET', '/active');
    expect(list.body['data']).toEqual([answer.body]);
  });

  it('shows the first target as active and all others in order as its fallbacks', async () => {
    const [third, fourth] = [
      { ...vendor, model: 'c' },
      { ...second, model: 'd' },
    ];
    const answer = await activate([weighted(first, second), weighted(third, fourth)]);
    expect(answer.body).toMatchObject({ ...first, model: null, provider: { name: 'first', enabled: true } });
    expect(answer.body['fallbacks']).toMatchObject([second, third, fourth]);
    expect(answer.body['tiers']).toMatchObject([
      { targets: [{ provider: { name: 'first' } }, { provider: { name: 'second' } }] },
      { targets: [{ provider: { key_name: 'main', masked_key: '****5d80' } }, { provider: { name: 'second' } }] },
    ]);
  });

  it('is what requests are routed by from the answer on', async () => {
    await activate([
      { strategy: 'affinity', targets: [{ ...second, weight: 3, model: 'pinned' }, vendor] },
      weighted(first),
    ]);
    const { tiers } = gateway.app.get(SnapshotHolder).current.purposes.get('chat') ?? { tiers: [] };
    const served = tiers.map(({ strategy, targets }) => ({
      strategy,
      targets: targets.map(({ provider, model, weight }) => [provider.name, model, weight]),
    }));
    expect(served).toEqual([
      {
        strategy: 'affinity',
        targets: [
          ['second', 'pinned', 3],
          ['main', null, 1],
        ],
      },
      { strategy: 'weighted', targets: [['first', null, 1]] },
    ]);
  });

  it('can be sent back as it was answered, and changes nothing then', async () => {
    const before = await activate([{ strategy: 'cheapest', targets: [{ ...first, model: 'a' }, vendor] }]);
    const again = await activate(tiersOf(before));
    expect(tiersOf(again)).toEqual(tiersOf(before));
  });

  it('gives way to the short form, which is tiers of one target, and the other way round', async () => {
    await activate([{ strategy: 'least_busy', targets: [first, second] }]);
    const short = await gateway.manage('POST', '/active?preflight=off', {
      purpose: 'chat',
      ...vendor,
      fallbacks: [first],
    });
    expect(tiersOf(short)).toEqual(filledIn([weighted(vendor), weighted(first)]));
    const long = await activate([weighted(second)]);
    expect([tiersOf(long), long.body['fallbacks']]).toEqual([filledIn([weighted(second)]), []]);
  });

  it('takes 20 tiers and 50 targets', async () => {
    const many = Array.from({ length: 20 }, (_, n) => weighted(pinned(n)));
    expect((await activate(many)).status).toBe(200);
    const wide = [weighted(...Array.from({ length: 50 }, (_, n) => pinned(n)))];
    expect(tiersOf(await activate(wide))).toEqual(filledIn(wide));
  });

  it('names each place of a provider once when it is to be deleted', async () => {
    const used = await createServer('used');
    const twice = [weighted({ ...used, model: 'a' }, { ...used, model: 'b' }), weighted(first), weighted(used)];
    await activate(twice);
    const refused = await gateway.manage('DELETE', `/servers/${used.provider_id}`);
    expectProblem(refused, 409, 'in_use');
    expect(refused.body['detail']).toContain('"used" serves chat (active), chat (fallback 2).');
  });
});

describe('tiers are refused', () => {
  const refusals: readonly (readonly [string, () => unknown, string, object?])[] = [
    [
      'with a provider and model twice in a tier',
      () => [weighted(first, second, first)],
      'tiers.0.targets.2.provider_id',
    ],
    [
      'with a provider and model twice in two tiers',
      () => [weighted({ ...first, model: 'a' }, second), weighted({ ...first, model: 'a' })],
      'tiers.1.targets.0.provider_id',
    ],
    [
      'beside provider_type and provider_id',
      () => [weighted(second)],
      'tiers',
      { provider_type: 'ai_server', provider_id: 1 },
    ],
    ['beside a model', () => [weighted(second)], 'tiers', { model: 'a' }],
    ['beside fallbacks', () => [weighted(second)], 'tiers', { fallbacks: [] }],
    ['beside the short form of one fallback', () => [weighted(second)], 'tiers', { fallback_provider_id: 1 }],
    ['with more than 50 targets together', () => [0, 1].map((tier) => tierOf(26, tier)), 'tiers'],
    ['with more than 20 tiers', () => Array.from({ length: 21 }, (_, tier) => tierOf(1, tier)), 'tiers'],
    ['with a weight of 0', () => [weighted({ ...first, weight: 0 })], 'tiers.0.targets.0.weight'],
    ['with a weight of 1001', () => [weighted(first, { ...second, weight: 1001 })], 'tiers.0.targets.1.weight'],
    ['with an unknown strategy', () => [weighted(first), { strategy: 'best', targets: [second] }], 'tiers.1.strategy'],
  ];

  it.each(refusals)('%s', async (_, tiers, field, others = {}) => {
    const before = await revisionOf(gateway);
    expectProblem(await activate(tiers(), others), 400, 'invalid_request', [field]);
    expect(await revisionOf(gateway)).toBe(before);
    expectProblem(await gateway.manage('GET', '/active/chat'), 404, 'not_found');
  });

  it('with a provider that is not there', async () => {
    const unknown = { provider_type: 'api_key', provider_id: first.provider_id };
    const answer = await activate([weighted(vendor), weighted(second, unknown)]);
    expectProblem(answer, 404, 'not_found', ['tiers.1.targets.1.provider_id']);
  });

  it('when neither form is given', async () => {
    const answer = await gateway.manage('POST', '/active', { purpose: 'chat' });
    expectProblem(answer, 400, 'invalid_request', ['provider_type', 'provider_id']);
  });
});
