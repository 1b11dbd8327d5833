import { Client } from 'pg';

const TABLES = [
  'providers',
  'provider_keys',
  'purposes',
  'chains',
  'chain_tiers',
  'chain_targets',
  'agent_types',
  'revisions',
];

/** Every row of the configuration, for tests that say "nothing was stored". */
export async function storedRows(databaseUrl: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const tables: [string, readonly unknown[]][] = [];
    for (const table of TABLES) {
      tables.push([table, (await client.query(`select * from ${table} order by 1, 2`)).rows]);
    }
    return Object.fromEntries(tables);
  } finally {
    await client.end();
  }
}
