import { isUtf8 } from 'node:buffer';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

/** The rows of each table that has some, by its name. */
type Dump = Readonly<Record<string, string>>;

/**
 * Writes every row of every table of every database of a server into a folder: a file for each database that has rows.
 */
export async function dumpServerInto(folder: string, serverUrl: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of await databasesOf(serverUrl)) {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    const text = asText(await dumpOf(url.href));
    if (text !== '') writeFileSync(join(folder, `${name}.txt`), text);
  }
}

function databasesOf(serverUrl: string): Promise<readonly string[]> {
  return withDatabase(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datallowconn');
    return rows.map(({ datname }) => datname);
  });
}

/** Every row of every table, as PostgreSQL writes it down. */
export async function dumpOf(databaseUrl: string): Promise<Dump> {
  return withDatabase(databaseUrl, dumpThrough);
}

/** One table after the other. */
export function asText(dump: Dump): string {
  return Object.entries(dump)
    .map(([table, lines]) => `${table}\n${lines}\n`)
    .join('');
}

/** All in one question, since a database has many tables. @param mostRows of each table */
export async function dumpThrough(client: Client, mostRows: number | null = null): Promise<Dump> {
  // Tables in parts are read as their parts.
  const tables = await client.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind = 'r' and nspname !~ '^(pg_|information_schema)'`,
  );
  if (tables.rows.length === 0) return {};
  const limit = mostRows === null ? '' : `limit ${mostRows}`;
  const parts = tables.rows.map(
    ({ name }) => `(select '${name}' as name, one::text as line from ${name} one ${limit})`,
  );
  const { rows } = await client.query<{ name: string; line: string }>(parts.join(' union all '));
  const dump: Record<string, string> = {};
  for (const [name, all] of Map.groupBy(rows, (row) => row.name))
    dump[`table ${name}`] = all.map(({ line }) => line).join('\n');
  return dump;
}

/** PostgreSQL's text cannot hold NUL, which every second byte of UTF-16 is, nor bytes that are no text. */
export function isText(piece: Buffer): boolean {
  return !piece.includes(0) && isUtf8(piece);
}

export async function plantInDatabase(databaseUrl: string, pieces: readonly Buffer[]): Promise<void> {
  await withDatabase(databaseUrl, async (client) => {
    await client.query('create table if not exists planted (content text, bytes bytea)');
    for (const piece of pieces) {
      const content = isText(piece) ? piece.toString() : null;
      await client.query('insert into planted values ($1, $2)', [content, piece]);
    }
    await client.query('checkpoint');
  });
}

async function withDatabase<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
