import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { controlOf, inWords, missedOf } from '../../proof/canary/places.js';
import { keepDump } from './kept-dump.js';
import { CANARIES, KEY_BYTES } from './run-canaries.js';
import { keep, type Place, SEARCHED_PLACES } from './run-folder.js';
import { searchSecrets, type Secrets } from './secret-search.js';

const EVERYTHING: Secrets = { ...CANARIES, ...KEY_BYTES };
const { prompt: _, ...SECRETS } = EVERYTHING;
const LIMITS = { connectionTimeoutMillis: 5000, query_timeout: 5000 };
/** For all databases together that are left at the end. */
const DUMPED_WITHIN_MS = 60_000;

export interface Swept {
  /** For people, one for each place, and one for each kind of what could not be searched. */
  readonly lines: readonly string[];
  /** All could be searched, and nothing was found but what was planted, and that was. */
  readonly isClean: boolean;
}

export interface Run {
  /** Where its processes have kept what is left; it is the run folder of this process. */
  readonly folder: string;
  /** Whose databases are all of this run. */
  readonly databaseServer?: string | undefined;
  /** Something must have been left in every place. */
  readonly isWhole: boolean;
}

/** Searches what the servers of a run have left for the texts that only its suites know, and for those that are planted. */
export async function sweepRun({ folder, databaseServer, isWhole }: Run): Promise<Swept> {
  if (databaseServer !== undefined) await dumpWhatIsLeft(databaseServer);
  const all: Swept[] = [];
  for (const place of SEARCHED_PLACES) all.push(await sweepPlace(folder, place, isWhole));
  const unread = notesIn(join(folder, 'unread'));
  const gone = notesIn(join(folder, 'gone'));
  return {
    lines: [
      ...all.flatMap(({ lines }) => lines),
      ...unread.slice(0, 1).map((first) => `${unread.length} could not be searched, the first ${first}`),
      ...gone.slice(0, 1).map((first) => `${gone.length} changed while they were copied, the first ${first}`),
    ],
    isClean: unread.length === 0 && all.every(({ isClean }) => isClean),
  };
}

/** What is planted is in a file of its own, so that all is read but once. */
async function sweepPlace(folder: string, place: Place, isWhole: boolean): Promise<Swept> {
  const below = join(folder, place);
  if (isEmpty(below)) return { lines: [`Canaries in ${place} of this run: there is nothing`], isClean: !isWhole };
  // A prompt may be in the answer to whoever asked.
  const secrets = place === 'asked' ? SECRETS : EVERYTHING;
  const planted = join(below, 'planted.bin');
  const control = controlOf(secrets);
  writeFileSync(planted, Buffer.concat(control.map(({ bytes }) => bytes)));
  const { hits, bytes } = await searchSecrets(secrets, { folder: below });
  const isPlanted = (hit: string): boolean => hit.endsWith(` in ${planted}`);
  const found = hits.filter((hit) => !isPlanted(hit));
  const missed = missedOf(control, hits.filter(isPlanted));
  const left = `Canaries in ${place} of this run: ${inWords(found, bytes - statSync(planted).size)}`;
  return {
    lines: missed.length === 0 ? [left] : [left, `${place}: planted and not found: ${missed.join(', ')}`],
    isClean: found.length === 0 && missed.length === 0,
  };
}

function notesIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n'));
}

function isEmpty(folder: string): boolean {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return !entries.some((entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).size > 0);
}

/** Of suites that have not come to their end, or that leave what they made to the end of the server. */
async function dumpWhatIsLeft(databaseServer: string): Promise<void> {
  const began = performance.now();
  try {
    for (const name of await databasesOf(databaseServer)) {
      if (performance.now() - began > DUMPED_WITHIN_MS) throw new Error(`no time was left for ${name}`);
      const url = new URL(databaseServer);
      url.pathname = `/${name}`;
      await keepDump(url.href);
    }
  } catch (error) {
    keep('unread', `the database server: ${String(error)}\n`);
  }
}

async function databasesOf(databaseServer: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: databaseServer, ...LIMITS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datallowconn');
    return rows.map(({ datname }) => datname);
  } finally {
    await client.end().catch(() => undefined);
  }
}
