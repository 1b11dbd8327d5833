import type { ConfigurationRows } from '../../src/snapshot/build-snapshot.js';
import type { ChoiceQuery } from '../../src/snapshot/candidates.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';

/** What requests are routed with, from Patchbay's build: plain Node does not run these sources. */
const load = (file: string): Promise<unknown> =>
  import(new URL(`../../dist/src/snapshot/${file}`, import.meta.url).href);

const { buildSnapshot } = (await load('build-snapshot.js')) as typeof import('../../src/snapshot/build-snapshot.js');
const { NO_RATE_LIMITS } = (await load('snapshot.js')) as typeof import('../../src/snapshot/snapshot.js');
const { route } = (await load('route.js')) as typeof import('../../src/snapshot/route.js');
const { Candidates } = (await load('candidates.js')) as typeof import('../../src/snapshot/candidates.js');
const { Vitals } = (await load('vitals/vitals.js')) as typeof import('../../src/snapshot/vitals/vitals.js');

const PROVIDERS_A_PURPOSE = 10;
const TIERS = 3;
const CREATED = new Date(0);
const NEEDS = { tools: false, jsonSchema: false, vision: false, contextTokens: 0 };
const QUERY: ChoiceQuery = { needs: NEEDS, affinityKey: undefined };
/** Purposes that requests ask for, wherever they lie: as many for every number of providers. */
const ASKED_FOR = 10;

/** A configuration of some size that is asked for routes. */
interface Ground {
  readonly snapshot: Snapshot;
  readonly vitals: InstanceType<typeof Vitals>;
  readonly slugs: readonly string[];
  readonly nanoseconds: number[];
}

/** Median nanoseconds to find the first target of a request, by number of providers. */
export async function lookupTimes(
  sizes: readonly number[],
  rounds: number,
  lookups: number,
): Promise<ReadonlyMap<number, number>> {
  const grounds = new Map<number, Ground>();
  for (const size of sizes) grounds.set(size, await groundOf(size));
  for (let round = 0; round < rounds; round += 1) {
    for (const ground of grounds.values()) ground.nanoseconds.push(measure(ground, lookups));
  }
  return new Map([...grounds].map(([size, { nanoseconds }]) => [size, medianOf(nanoseconds)]));
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function groundOf(size: number): Promise<Ground> {
  const rows = rowsOf(size);
  const snapshot = await buildSnapshot(rows);
  const vitals = new Vitals();
  vitals.follow(snapshot.providers.values());
  const step = rows.purposes.length / ASKED_FOR;
  const slugs = Array.from({ length: ASKED_FOR }, (_, index) => rows.purposes[Math.floor(index * step)]?.slug ?? '');
  return { snapshot, vitals, slugs, nanoseconds: [] };
}

function measure({ snapshot, vitals, slugs }: Ground, lookups: number): number {
  let found = 0;
  const begun = process.hrtime.bigint();
  for (let lookup = 0; lookup < lookups; lookup += 1) {
    const purpose = slugs[lookup % slugs.length];
    const chosen = route(snapshot, { defaultPurpose: 'chat', purpose, mayPickProviders: false });
    if (new Candidates(chosen, QUERY, vitals).next(0)) found += 1;
  }
  const spent = Number(process.hrtime.bigint() - begun);
  if (found !== lookups) throw new Error(`${lookups - found} requests had no target`);
  return spent / lookups;
}

function rowsOf(size: number): ConfigurationRows {
  const purposes = Array.from({ length: Math.ceil(size / PROVIDERS_A_PURPOSE) }, (_, index) => `purpose-${index}`);
  return {
    revision: 1,
    providers: Array.from({ length: size }, (_, index) => ({
      id: index + 1,
      type: 'ai_server' as const,
      name: `server ${index}`,
      kind: 'vllm',
      baseUrl: `http://127.0.0.1:${10_000 + index}`,
      model: 'model',
      enabled: true,
      patience: {},
      capabilities: {},
      limits: {},
      price: 0,
      prices: [],
      rates: NO_RATE_LIMITS,
      defaults: {},
      auth: null,
      headers: {},
      pending: null,
      keys: [],
      createdAt: CREATED,
    })),
    purposes: purposes.map((slug) => ({ slug, createdAt: CREATED, policy: POLICY })),
    tiers: [],
    targets: purposes.flatMap((purposeSlug, purpose) =>
      Array.from({ length: TIERS }, (_, tier) => {
        const providerId = 1 + ((purpose * PROVIDERS_A_PURPOSE + tier) % size);
        return { purposeSlug, tier, providerId, model: null, weight: 1 };
      }),
    ),
    agentTypes: [],
    apps: [],
    collections: [],
  };
}

const POLICY = {
  dataPolicy: 'any',
  patience: {},
  maxRetries: 2,
  delivery: 'stream',
  requirements: NEEDS,
  budget: null,
  contentDays: null,
  cache: null,
  modelLabels: false,
  vectorSize: null,
} as const;
