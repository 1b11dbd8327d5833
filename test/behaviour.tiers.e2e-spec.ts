import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { activateTiers, type PluggedTarget, type PluggedTier } from './support/plug.js';
import { completingBehind, completingLate, refusing } from './support/raw-upstream.answers.js';
import { HELLO, type Reply, Scene } from './support/scene.js';

type Strategy = PluggedTier['strategy'];

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('a', 'b', 'c', 'd');
});
beforeEach(() => scene.cast('a', 'b', 'c', 'd'));
afterAll(() => scene.stop());

function target(name: string, weight = 1): PluggedTarget {
  return { provider_type: 'ai_server', provider_id: scene.idOf(name), weight };
}

async function tiers(...list: readonly (readonly [Strategy, ...PluggedTarget[]])[]): Promise<void> {
  const plugged = list.map(([strategy, ...targets]) => ({ strategy, targets }));
  await activateTiers(scene.gateway, 'chat', plugged);
}

const servedBy = ({ headers }: Reply): string => headers.get('x-llm-provider') ?? '';

async function serversOf(times: number, ask: (index: number) => Promise<Reply>): Promise<readonly string[]> {
  const names: string[] = [];
  for (let index = 0; index < times; index += 1) names.push(servedBy(await ask(index)));
  return names;
}

const count = (names: readonly string[], name: string): number => names.filter((other) => other === name).length;

describe('weighted', () => {
  it('targets share the requests by their weights', async () => {
    await tiers(['weighted', target('a', 1), target('b', 3)]);
    const names = await serversOf(40, () => scene.ask());
    expect(count(names, 'a')).toBeGreaterThanOrEqual(8);
    expect(count(names, 'a')).toBeLessThanOrEqual(12);
    expect(count(names, 'b')).toBe(40 - count(names, 'a'));
  });
});

describe('least_busy', () => {
  it('the target with the fewest requests in flight, relative to its weight, is asked', async () => {
    await tiers(['least_busy', target('a', 10), target('b', 1)]);
    for (const name of ['a', 'b']) await scene.upstream(name).play(completingBehind('busy', 'x'));
    const requests: Promise<Reply>[] = [];
    for (let index = 0; index < 11; index += 1) {
      requests.push(scene.ask());
      const connections = async (name: string) => (await scene.upstream(name).counters()).connections.length;
      while ((await connections('a')) + (await connections('b')) <= index) await Promise.resolve();
    }
    for (const name of ['a', 'b']) await scene.upstream(name).openGate('busy');
    const names = (await Promise.all(requests)).map(servedBy);
    expect([count(names, 'a'), count(names, 'b')]).toEqual([10, 1]);
  });
});

describe('lowest_latency', () => {
  it('every target is tried, then the quickest is asked', async () => {
    await tiers(['lowest_latency', target('a'), target('b'), target('c')]);
    await scene.upstream('a').play(completingLate(150, 'x'));
    await scene.upstream('c').play(completingLate(300, 'x'));
    const names = await serversOf(9, () => scene.ask());
    expect(new Set(names.slice(0, 3))).toEqual(new Set(['a', 'b', 'c']));
    expect(names.slice(3)).toEqual(Array(6).fill('b'));
  });
});

describe('cheapest', () => {
  it('the target with the lowest price is asked, input and output added', async () => {
    await scene.cast(
      { name: 'a', price: { input_per_million: 5, output_per_million: 1 } },
      { name: 'b', price: { input_per_million: 1, output_per_million: 2 } },
      { name: 'c', price: { output_per_million: 4 } },
    );
    await tiers(['cheapest', target('a'), target('b'), target('c')]);
    expect(await serversOf(5, () => scene.ask())).toEqual(Array(5).fill('b'));
    await scene.upstream('b').play(refusing(429));
    expect((await scene.ask()).trail).toBe('b=429, c=200');
  });
});

const SESSIONS = Array.from({ length: 24 }, (_, index) => `session-${index}`);

function bySession(): Promise<readonly string[]> {
  return serversOf(SESSIONS.length, (index) => scene.ask(HELLO, { 'x-session-id': SESSIONS[index] ?? '' }));
}

function conversation(index: number, more: readonly object[]): object {
  return { messages: [{ role: 'system', content: 'x' }, { role: 'user', content: `question ${index}` }, ...more] };
}

describe('affinity', () => {
  it('requests of one X-Session-Id go to the same target, sessions are spread', async () => {
    await tiers(['affinity', target('a'), target('b'), target('c')]);
    const first = await bySession();
    expect(await bySession()).toEqual(first);
    expect(new Set(first)).toEqual(new Set(['a', 'b', 'c']));
  });

  it('conversations with the same first messages go to the same target', async () => {
    await tiers(['affinity', target('a'), target('b'), target('c')]);
    const begun = await serversOf(24, (index) => scene.ask(conversation(index, [])));
    const later = [
      { role: 'assistant', content: 'hm' },
      { role: 'user', content: 'and then?' },
    ];
    expect(await serversOf(24, (index) => scene.ask(conversation(index, later)))).toEqual(begun);
    expect(new Set(begun)).toEqual(new Set(['a', 'b', 'c']));
  });

  it('a target that goes away moves its own sessions only, and gets them back', async () => {
    await tiers(['affinity', target('a'), target('b'), target('c')]);
    const before = await bySession();
    await scene.gateway.manage('PATCH', `/servers/${scene.idOf('b')}`, { enabled: false });
    const without = await bySession();
    expect(without).toEqual(before.map((name, index) => (name === 'b' ? without[index] : name)));
    expect(without).not.toContain('b');
    await scene.gateway.manage('PATCH', `/servers/${scene.idOf('b')}`, { enabled: true });
    expect(await bySession()).toEqual(before);
  });
});

describe('a target that is out', () => {
  it('is skipped within its tier before the next tier is asked', async () => {
    await tiers(['weighted', target('a', 1000), target('b')], ['weighted', target('c')]);
    await scene.gateway.manage('PATCH', `/servers/${scene.idOf('a')}`, { enabled: false });
    const trails = await Promise.all(Array.from({ length: 10 }, async () => (await scene.ask()).trail));
    for (const trail of trails) expect(trail).toMatch(/^(a=skipped:disabled, )?b=200$/);
  });

  it('fails over within its tier, then to the next one, then to the one after it', async () => {
    await tiers(['weighted', target('a'), target('b')], ['weighted', target('c')], ['weighted', target('d')]);
    for (const name of ['a', 'b', 'c']) await scene.upstream(name).play(refusing(501));
    const { trail } = await scene.ask();
    expect(trail?.split(', ').slice(0, 2).toSorted()).toEqual(['a=501', 'b=501']);
    expect(trail?.split(', ').slice(2)).toEqual(['c=501', 'd=200']);
  });
});
