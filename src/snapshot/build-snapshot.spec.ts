import { describe, expect, it } from '@jest/globals';
import { CREATED, key, POLICY, row, rows, target } from '../../test/support/some-rows.js';
import { Reuse } from './build-reuse.js';
import { type BuiltProviders, buildSnapshot } from './build-snapshot.js';
import type { Provider, Snapshot } from './snapshot.js';

describe('the chain of a purpose', () => {
  it('has its targets in tiers, each with its strategy or weighted', async () => {
    const { purposes } = await buildSnapshot(
      rows({
        targets: [target(0, 1, { weight: 3 }), target(0, 2, { model: 'pinned' }), target(1, 3)],
        tiers: [{ purposeSlug: 'chat', tier: 0, strategy: 'least_busy' }],
      }),
    );
    const tiers = purposes.get('chat')?.tiers.map(({ strategy, targets }) => ({
      strategy,
      targets: targets.map(({ provider, model, weight }) => [provider.id, model, weight]),
    }));
    const first = [
      [1, null, 3],
      [2, 'pinned', 1],
    ];
    expect(tiers).toEqual([
      { strategy: 'least_busy', targets: first },
      { strategy: 'weighted', targets: [[3, null, 1]] },
    ]);
  });

  it('asks for the model of the provider where it pins none', async () => {
    const providers = [row(1, { model: 'own' })];
    const targets = [target(0, 1), target(1, 1, { model: 'pinned' })];
    const { purposes } = await buildSnapshot(rows({ providers, targets }));
    const tiers = purposes.get('chat')?.tiers ?? [];
    expect(tiers.map((tier) => tier.targets[0]?.model)).toEqual(['own', 'pinned']);
  });

  it('keeps disabled providers in their places, out of every other list', async () => {
    const providers = [row(1, { enabled: false }), row(2)];
    const snapshot = await buildSnapshot(rows({ providers, targets: [target(0, 1), target(1, 2)] }));
    expect(snapshot.purposes.get('chat')?.tiers.map((tier) => tier.targets[0]?.provider.enabled)).toEqual([
      false,
      true,
    ]);
    expect([...snapshot.providers.keys(), ...snapshot.servers.keys()]).toEqual(['server-2', 8002]);
  });

  it('does not mix purposes whose names begin alike', async () => {
    const slugs = ['chat', 'chat-1', 'chat-10'];
    const { purposes } = await buildSnapshot(
      rows({
        purposes: slugs.map((slug) => ({ slug, createdAt: CREATED, policy: POLICY })),
        targets: slugs.map((purposeSlug, index) => target(0, index + 1, { purposeSlug })),
        tiers: [{ purposeSlug: 'chat-1', tier: 0, strategy: 'cheapest' }],
      }),
    );
    const chains = slugs.map((slug) => purposes.get(slug)?.tiers.map(({ strategy }) => strategy));
    expect(chains).toEqual([['weighted'], ['cheapest'], ['weighted']]);
  });
});

describe('a snapshot', () => {
  it('is frozen in every part that requests read', async () => {
    const { purposes, ...snapshot } = await buildSnapshot(rows({ targets: [target(0, 1)] }));
    const chat = purposes.get('chat');
    const [tier] = chat?.tiers ?? [];
    const [first] = tier?.targets ?? [];
    const parts = [
      chat,
      chat?.policy,
      chat?.tiers,
      tier,
      tier?.targets,
      first,
      first?.provider,
      first?.provider.limits,
    ];
    expect(parts.map((part) => part !== undefined && Object.isFrozen(part))).toEqual(parts.map(() => true));
    expect(snapshot.revision).toBe(7);
  });
});

describe('a snapshot after another', () => {
  const built: BuiltProviders = new Reuse();
  const timed = row(3, { keys: [key(1, { isGrace: true, graceUntil: new Date(Date.now() + 60_000) })] });
  const before = rows({ providers: [row(1), row(2), timed], targets: [target(0, 2)] });

  it('has the same providers where their rows are the same, and equals one that is built anew', async () => {
    const first = await buildSnapshot(before, built);
    const [, second] = before.providers;
    const after = rows({ revision: 8, providers: [row(1, { model: 'new' }), ...(second ? [second] : [])] });
    const next = await buildSnapshot(after, built);
    expect(next).toEqual(await buildSnapshot(after));
    expect([named(next, 1)?.model, named(next, 3)]).toEqual(['new', undefined]);
    expect(named(next, 2)).toBe(named(first, 2));
  });

  it('asks the time anew until when a grace lasts', async () => {
    const [first, next] = [await buildSnapshot(before, built), await buildSnapshot(before, built)];
    expect(named(next, 1)).toBe(named(first, 1));
    expect(named(next, 3)).not.toBe(named(first, 3));
  });
});

function named({ providers }: Snapshot, id: number): Provider | undefined {
  return providers.get(`server-${id}`);
}
