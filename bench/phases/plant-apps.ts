import { hash } from 'node:crypto';
import { Client } from 'pg';

const APPS = 1000;
const KEYS = 1_000_000;

/** One of each app. */
export const keysInUse: readonly string[] = Array.from(
  { length: APPS },
  (_, index) => `bench-app-${hash('sha256', `key ${index}`)}`,
);

/** Stores a million keys of a thousand apps, those that are used among them. */
export async function plantApps(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: number }>(PLANT_APPS, [APPS]);
    const ids = rows.map(({ id }) => id);
    await client.query(PLANT_USED, [ids, keysInUse.map((key) => hash('sha256', key, 'base64url'))]);
    await client.query(PLANT_OTHERS, [ids, KEYS - APPS]);
    await client.query('vacuum analyze app_keys');
  } finally {
    await client.end();
  }
}

const PLANT_APPS = `
  insert into apps (name, may_pick_providers) select 'planted ' || n, false from generate_series(1, $1::int) n
  returning id`;

const PLANT_USED = `
  insert into app_keys (token_hash, last_four, generated, app_id)
  select token_hash, 'used', false, app_id from unnest($1::int[], $2::text[]) as k (app_id, token_hash)`;

/** Their hashes look like any other; nobody has the keys. */
const PLANT_OTHERS = `
  insert into app_keys (token_hash, last_four, generated, app_id)
  select translate(rtrim(encode(sha256(('planted ' || n)::bytea), 'base64'), '='), '+/', '-_'), 'plan', false,
    ($1::int[])[1 + n % cardinality($1::int[])]
  from generate_series(1, $2::int) n`;
