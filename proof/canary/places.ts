import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ENCODINGS, findSecrets, type Haystack, searchSecrets } from '../../test/support/secret-search.ts';
import type { Check } from '../stage/prove.ts';

type Secrets = Readonly<Record<string, string>>;

const MOST_QUOTED = 5;
const BYTES_PER_KB = 1e3;
const BYTES_PER_MB = 1e6;

/** Somewhere a secret must not be. */
export interface Place {
  readonly name: string;
  readonly secrets: Secrets;
  /** A text or the end of a file's name that is there, so that nothing is proven by an empty place. */
  readonly holds: string;
  search(): Promise<Haystack>;
  /** Puts these where the search must find them; without it a text is added to those that are searched. */
  plant?(pieces: readonly Buffer[]): Promise<void>;
  /** Whether such bytes could be there at all. */
  canHold?(piece: Buffer): boolean;
}

/** Looks for every secret in every way it could be written down. */
export async function sweep(place: Place): Promise<Check> {
  const { name, secrets, holds } = place;
  const haystack = await place.search();
  if (!isFilled(haystack, holds)) throw new Error(`${name}: there is no ${holds}`);
  const { hits, bytes } = await searchSecrets(secrets, haystack);
  const quoted = hits.length === 0 ? '' : `: ${hits.slice(0, MOST_QUOTED).join('; ')}`;
  const measured = `${hits.length} hits in ${inUnits(bytes)}${quoted}`;
  return { requirement: `nothing in ${name}`, measured, holds: hits.length === 0 };
}

function inUnits(bytes: number): string {
  if (bytes < BYTES_PER_MB) return `${(bytes / BYTES_PER_KB).toFixed(1)} kB`;
  return `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

function isFilled({ texts = {}, folder }: Haystack, holds: string): boolean {
  if (folder !== undefined)
    return readdirSync(folder, { recursive: true }).some((file) => String(file).endsWith(holds));
  return Object.entries(texts).some(([name, text]) => name.includes(holds) || text.includes(holds));
}

/**
 * Plants one secret in every way it could be written down, each of which must be found.
 *
 * @throws {Error} when one is not
 */
export async function requireWatchfulness(place: Place): Promise<void> {
  const [[name, secret] = ['', '']] = Object.entries(place.secrets);
  const encoded = Object.entries(ENCODINGS).map(([encoding, encode]) => ({ encoding, piece: encode(secret) }));
  const planted = encoded.filter(({ piece }) => place.canHold?.(piece) ?? true);
  const pieces = planted.map(({ piece }) => piece);
  await place.plant?.(pieces);
  const { texts, folder } = await place.search();
  const added = { ...texts, planted: place.plant ? '' : Buffer.concat(pieces).toString('latin1') };
  const hits = await findSecrets({ [name]: secret }, { texts: added, ...(folder && { folder }) });
  const missed = planted.filter(({ encoding }) => !hits.some((hit) => hit.startsWith(`${name} as ${encoding} in `)));
  if (missed.length === 0) return;
  throw new Error(`${place.name}: planted and not found: ${missed.map(({ encoding }) => encoding).join(', ')}`);
}

/** Every row of every table of every database of a server. */
export async function dumpOfServer(serverUrl: string): Promise<Dump> {
  const names = await withDatabase(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datallowconn');
    return rows.map(({ datname }) => datname);
  });
  const dump: Record<string, string> = {};
  for (const name of names) {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    for (const [table, lines] of Object.entries(await dumpOf(url.href))) dump[`database ${name}, ${table}`] = lines;
  }
  return dump;
}

/** Every row of every table, as PostgreSQL writes it down. */
export async function dumpOf(databaseUrl: string): Promise<Dump> {
  return withDatabase(databaseUrl, dumpThrough);
}

/** By the names of tables. */
type Dump = Readonly<Record<string, string>>;

/** All in one question, since a database has many tables. @param mostRows of each table */
export async function dumpThrough(client: Client, mostRows: number | null = null): Promise<Dump> {
  // Tables in parts are read as their parts.
  const tables = await client.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind = 'r' and nspname !~ '^(pg_|information_schema)'`,
  );
  const dump: Record<string, string> = Object.fromEntries(tables.rows.map(({ name }) => [`table ${name}`, '']));
  if (tables.rows.length === 0) return dump;
  const limit = mostRows === null ? '' : `limit ${mostRows}`;
  const parts = tables.rows.map(
    ({ name }) => `(select '${name}' as name, one::text as line from ${name} one ${limit})`,
  );
  const { rows } = await client.query<{ name: string; line: string }>(parts.join(' union all '));
  const lines = Map.groupBy(rows, ({ name }) => name);
  for (const [name, all] of lines) dump[`table ${name}`] = all.map(({ line }) => line).join('\n');
  return dump;
}

/** PostgreSQL's text cannot hold NUL, which every second byte of UTF-16 is. */
export function isText(piece: Buffer): boolean {
  return !piece.includes(0);
}

export async function plantInDatabase(databaseUrl: string, pieces: readonly Buffer[]): Promise<void> {
  await withDatabase(databaseUrl, async (client) => {
    await client.query('create table if not exists planted (content text, bytes bytea)');
    for (const piece of pieces) {
      const content = isText(piece) ? piece.toString('latin1') : null;
      await client.query('insert into planted values ($1, $2)', [content, piece]);
    }
    await client.query('checkpoint');
  });
}

/** As records that wait for the database would be. */
export function plantInFolder(folder: string, pieces: readonly Buffer[]): void {
  const spool = join(folder, 'spool', 'planted');
  mkdirSync(spool, { recursive: true });
  writeFileSync(join(spool, '1.log'), Buffer.concat(pieces));
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
