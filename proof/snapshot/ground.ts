import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { KeyRing } from '../../src/crypto/key-ring.js';
import { seals } from '../rewrap/master-keys.ts';

const TIERS = 3;
const VENDOR = 'https://vendor.example';
/** So many purposes lead to a provider of each kind in turn. */
const STRIDE = 7;

const REWRITTEN = [
  ['providers', 'name'],
  ['provider_keys', 'weight'],
  ['purposes', 'description'],
  ['chain_targets', 'weight'],
] as const;

export interface Size {
  readonly providers: number;
  readonly purposes: number;
}

/** What there is to write to. */
export interface Ground {
  readonly servers: readonly number[];
  readonly vendors: readonly number[];
  readonly purposes: readonly string[];
}

/**
 * Stores so many providers, every second of them a vendor with a sealed key, and purposes with chains of three tiers.
 * Past the API, which would take an hour.
 */
export function plant(databaseUrl: string, { providers, purposes }: Size, ring: KeyRing): Promise<Ground> {
  return connected(databaseUrl, async (client) => {
    const servers = await idsOf(client, PLANT_SERVERS, [Math.ceil(providers / 2)]);
    const vendors = await idsOf(client, PLANT_VENDORS, [Math.floor(providers / 2), VENDOR]);
    await client.query(PLANT_KEYS, [JSON.stringify(vendors.map((id) => sealedKey(id, ring)))]);
    const slugs = Array.from({ length: purposes }, (_, index) => `planted-${index}`);
    await plantChains(client, slugs, vendors);
    await client.query('analyze');
    return { servers, vendors, purposes: slugs };
  });
}

/** Writes every row again as it is, so that the next revision has nothing in common with what was read before. */
export function rewriteEverything(databaseUrl: string): Promise<void> {
  return connected(databaseUrl, async (client) => {
    for (const [table, column] of REWRITTEN) await client.query(`update ${table} set ${column} = ${column}`);
  });
}

async function connected<Result>(databaseUrl: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const PLANT_SERVERS = `
  insert into providers (type, name, kind, base_url, model, enabled, timeouts, limits, capabilities, metadata)
  select 'ai_server', 'server ' || n, 'vllm',
    format('http://127.77.%s.%s:%s', n / 256 % 256, n % 256, 10000 + n), 'model-' || n % 40, true,
    '{"connect_ms": 500, "first_byte_ms": 30000}', '{"max_concurrent": 64}',
    '{"tools": true, "vision": false, "context_tokens": 32768}', '{"rack": "b7", "note": "planted"}'
  from generate_series(1, $1::int) n returning id`;

const PLANT_VENDORS = `
  insert into providers (type, name, kind, base_url, model, enabled, timeouts, price, metadata)
  select 'api_key', 'vendor ' || n, 'custom', $2, null, true,
    '{"total_ms": 60000}', '{"input_per_million": 0.5, "output_per_million": 1.5}', '{"owner": "planted"}'
  from generate_series(1, $1::int) n returning id`;

const PLANT_KEYS = `
  insert into provider_keys (id, provider_id, version, state, sealed, origin, last_four)
  select id, provider_id, 1, 'active', sealed, origin, last_four
  from jsonb_to_recordset($1) as k (id uuid, provider_id int, sealed text, origin text, last_four text)`;

async function idsOf(client: Client, statement: string, parameters: readonly unknown[]): Promise<readonly number[]> {
  const { rows } = await client.query<{ id: number }>(statement, [...parameters]);
  return rows.map(({ id }) => id);
}

function sealedKey(provider_id: number, ring: KeyRing): object {
  const id = randomUUID();
  const { origin } = new URL(VENDOR);
  const place = { table: 'provider_keys', column: 'sealed', rowId: id, keyVersion: 1, origin };
  const sealed = seals.seal(`sk-planted-${provider_id}-${randomUUID()}`, place, ring);
  return { id, provider_id, sealed, origin, last_four: 'nted' };
}

async function plantChains(client: Client, slugs: readonly string[], ids: readonly number[]): Promise<void> {
  const targets = slugs.flatMap((purpose_slug, purpose) =>
    Array.from({ length: TIERS }, (_, tier) => {
      const provider_id = ids[(purpose * STRIDE + tier) % ids.length];
      return { purpose_slug, tier, position: 0, provider_id, weight: 1 };
    }),
  );
  await client.query(`insert into purposes (slug, description) select unnest($1::text[]), 'planted'`, [slugs]);
  await client.query(`insert into chains select unnest($1::text[]), 'nobody', now(), 1`, [slugs]);
  await client.query(
    `insert into chain_targets (purpose_slug, tier, position, provider_id, weight)
     select purpose_slug, tier, position, provider_id, weight
     from jsonb_to_recordset($1) as t (purpose_slug text, tier int, position int, provider_id int, weight int)`,
    [JSON.stringify(targets)],
  );
}
