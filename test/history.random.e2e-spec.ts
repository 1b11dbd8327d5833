import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ConfigurationHistory } from '../src/revisions/history/configuration-history.js';
import { buildSnapshot } from '../src/snapshot/build-snapshot.js';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import type { Provider, Snapshot } from '../src/snapshot/snapshot.js';
import { foldChanges, reversed, sorted } from './support/fold-changes.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { changesIn, diff, rollBack } from './support/history.js';
import { revisionOf } from './support/problems.js';
import { fraction, make, randomWrite, type RandomWrite } from './support/random-writes.js';
import { without } from './support/without.js';
import { wholeConfiguration } from './support/whole-configuration.js';

interface KeyedProvider {
  readonly id: number;
  readonly base_url: string;
  readonly key_version: number | null;
}

/** What there was after a revision. */
interface Moment {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly providers: readonly KeyedProvider[];
  readonly snapshot: Snapshot;
}

const SEQUENCES = 6;
const LONGEST_WAY_BACK = 40;

let gateway: Gateway;
/** By revision; the sequences go on where the one before ended. */
const moments = new Map<number, Moment>();
let restored = 0;
let first: number;

beforeAll(async () => {
  gateway = await startGateway();
  for (const kind of ['addServer', 'addServer', 'addServer', 'addVendor'] as const) {
    await make(gateway, { kind, picks: [0, 0, 0.9, 0] });
  }
  first = await revisionOf(gateway);
  await remember();
});
afterAll(() => gateway.stop());

async function remember(): Promise<void> {
  moments.set(await revisionOf(gateway), await present());
}

async function present(): Promise<Moment> {
  const lists = await Promise.all(
    ['/servers', '/api-keys'].map((path) => gateway.manage<{ data: KeyedProvider[] }>('GET', `${path}?limit=1000`)),
  );
  return {
    configuration: await wholeConfiguration(gateway),
    providers: lists.flatMap(({ body }) => body.data),
    snapshot: gateway.app.get(SnapshotHolder).current,
  };
}

/** Whether restoring what was would need a key that is not there now. */
function needsKey(then: Moment, now: Moment): boolean {
  const current = new Map(now.providers.map((provider) => [provider.id, provider]));
  return then.providers.some(({ id, base_url, key_version }) => {
    const provider = current.get(id);
    if (!provider) return key_version !== null;
    const hasMoved = new URL(provider.base_url).origin !== new URL(base_url).origin;
    return provider.key_version === null ? key_version !== null : hasMoved;
  });
}

async function expectRollback(to: number): Promise<void> {
  const [then, now, newest] = [moments.get(to), await present(), await revisionOf(gateway)];
  if (!then) throw new Error(`nobody remembers revision ${to}`);
  const dry = await rollBack(gateway, to, '?dry_run=true');
  const { status, body } = await rollBack(gateway, to);
  if (status === 409) {
    const isSame = JSON.stringify(then.configuration) === JSON.stringify(now.configuration);
    expect([isSame || needsKey(then, now), isSame ? [] : body.errors]).toEqual([true, isSame ? [] : expect.any(Array)]);
    expect([dry.status, (await present()).configuration]).toEqual([409, now.configuration]);
    return;
  }
  restored += 1;
  expect([status, body.revision, dry.status, dry.body]).toEqual([200, newest + 1, 200, body]);
  expect((await present()).configuration).toEqual(then.configuration);
  expect((await diff(gateway, to, body.revision)).filter(({ entity }) => entity !== 'key_version')).toEqual([]);
  await remember();
}

async function expectDiff(a: number, b: number): Promise<void> {
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  const revisions = Array.from({ length: to - from }, (_, index) => changesIn(gateway, from + 1 + index));
  const folded = sorted(foldChanges(await Promise.all(revisions)));
  expect(sorted(await diff(gateway, from, to))).toEqual(folded);
  expect(sorted(await diff(gateway, to, from))).toEqual(reversed(folded));
}

/** A provider without its secrets; without anything about keys when one of them is not to be had any more. */
function plain(provider: Provider, gone: ReadonlySet<number>): object {
  const { credentials, fault, ...rest } = provider;
  if (gone.has(provider.id)) return rest;
  return { ...rest, fault, credentials: credentials.map((credential) => without(credential, 'secret')) };
}

const byName = <T extends { name?: string; slug?: string }>(all: readonly T[]) =>
  all.toSorted((a, b) => ((a.name ?? a.slug ?? '') < (b.name ?? b.slug ?? '') ? -1 : 1));

function plainSnapshot(snapshot: Snapshot, gone: ReadonlySet<number>): object {
  const purposes = [...snapshot.purposes.values()].map(({ tiers, ...purpose }) => ({
    ...purpose,
    tiers: tiers.map(({ strategy, targets }) => ({
      strategy,
      targets: targets.map(({ provider, ...target }) => ({ ...target, provider: plain(provider, gone) })),
    })),
  }));
  return {
    revision: snapshot.revision,
    purposes: byName(purposes),
    providers: byName([...snapshot.providers.values()]).map((provider) => plain(provider, gone)),
    servers: [...snapshot.servers].map(([port, { id }]) => `${port} ${id}`).toSorted((a, b) => (a < b ? -1 : 1)),
    agentTypes: Object.fromEntries(snapshot.agentTypes),
  };
}

async function expectPast(revision: number): Promise<void> {
  const rows = await gateway.app.get(ConfigurationHistory).at(revision);
  const gone = rows.providers.filter(({ keys }) => keys.some((key) => 'fault' in key));
  const ids = new Set(gone.map(({ id }) => id));
  const then = moments.get(revision)?.snapshot;
  expect(plainSnapshot(await buildSnapshot(rows), ids)).toEqual(then && plainSnapshot(then, ids));
}

async function expectStep(one: RandomWrite | number): Promise<void> {
  if (typeof one === 'number') {
    const newest = await revisionOf(gateway);
    // Near ones can mostly be done; far ones mostly need a key that is gone.
    return expectRollback(Math.max(first, newest - Math.ceil(one ** 3 * LONGEST_WAY_BACK)));
  }
  const answer = await make(gateway, one);
  if (answer && answer.status < 300) await remember();
}

describe('after any writes', () => {
  const sequence = fc.record({
    /** Writes, and now and then a rollback by a part of the longest way. */
    steps: fc.array(fc.oneof({ weight: 4, arbitrary: randomWrite }, { weight: 1, arbitrary: fraction }), {
      minLength: 30,
      maxLength: 40,
    }),
    diffs: fc.array(fc.tuple(fraction, fraction), { minLength: 3, maxLength: 3 }),
  });

  it(
    'a rollback restores what was, a diff is the sum of the changes, and the past can be rebuilt',
    () =>
      fc.assert(
        fc.asyncProperty(sequence, async ({ steps, diffs }) => {
          for (const one of steps) await expectStep(one);
          const newest = await revisionOf(gateway);
          const revisionAt = (part: number): number => first + Math.round(part * (newest - first));
          for (const [a, b] of diffs) await expectDiff(revisionAt(a), revisionAt(b));
          for (const [a, b] of diffs) for (const part of [a, b]) await expectPast(revisionAt(part));
          await expectPast(newest);
        }),
        { numRuns: SEQUENCES, endOnFailure: true },
      ),
    300_000,
  );

  it('and enough of the rollbacks were done', () => {
    expect(restored).toBeGreaterThan(SEQUENCES / 2);
  });
});
