import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Place as SearchedPlace, requireWatchfulness, sweep } from '../../proof/canary/places.js';
import { keepDump } from './kept-dump.js';
import { CANARIES } from './run-canaries.js';
import type { Place } from './run-folder.js';

const { prompt: _, ...SECRETS } = CANARIES;
/** A prompt may be in the answer to whoever asked. */
const SEARCHED = { logs: CANARIES, answers: SECRETS, dumps: CANARIES, data: CANARIES } as const satisfies Partial<
  Record<Place, SearchedPlace['secrets']>
>;

export interface Swept {
  /** For people, one for each place that has something in it. */
  readonly lines: readonly string[];
  /** Nothing was found but what was planted, and that was. */
  readonly isClean: boolean;
}

/**
 * Searches what the servers of a run have left for the texts that only its suites know, and then for one that is planted.
 *
 * @param databaseServer whose databases are all of this run
 */
export async function sweepRun(folder: string, databaseServer?: string): Promise<Swept> {
  if (databaseServer !== undefined) await dumpWhatIsLeft(databaseServer);
  const all: Swept[] = [];
  for (const [name, secrets] of Object.entries(SEARCHED)) {
    if (!isEmpty(join(folder, name))) all.push(await sweepPlace(placeIn(join(folder, name), name, secrets)));
  }
  const lines = all.flatMap((swept) => swept.lines);
  return { lines: [...lines, ...unreadIn(join(folder, 'unread'))], isClean: all.every(({ isClean }) => isClean) };
}

function placeIn(folder: string, name: string, secrets: SearchedPlace['secrets']): SearchedPlace {
  return {
    name,
    secrets,
    holds: '',
    search: async () => ({ folder }),
    plant: async (pieces) => writeFileSync(join(folder, 'planted.txt'), Buffer.concat(pieces)),
  };
}

async function sweepPlace(place: SearchedPlace): Promise<Swept> {
  try {
    const { measured, holds } = await sweep(place);
    await requireWatchfulness(place);
    return { lines: [`Canaries in ${place.name} of this run: ${measured}`], isClean: holds };
  } catch (error) {
    return { lines: [String(error)], isClean: false };
  }
}

function unreadIn(folder: string): readonly string[] {
  const unread = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n'));
  return unread.length === 0 ? [] : [`${unread.length} databases could not be searched, the first ${unread[0]}`];
}

function isEmpty(folder: string): boolean {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return !entries.some((entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).size > 0);
}

/** Of suites that have not come to their end, or that leave what they made to the end of the server. */
async function dumpWhatIsLeft(databaseServer: string): Promise<void> {
  const client = new Client({ connectionString: databaseServer });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datallowconn');
  await client.end();
  for (const { datname } of rows) {
    const url = new URL(databaseServer);
    url.pathname = `/${datname}`;
    await keepDump(url.href);
  }
}
