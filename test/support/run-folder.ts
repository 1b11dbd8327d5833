import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../src/database/embedded/system-error.js';

/** Names the folder of a run to its processes; the proofs, which use some of these files, have none. */
const VARIABLE = 'TEST_RUN_FOLDER';

/**
 * What servers of a run leave, for the search at its end (sweep-run.ts): what they logged; what they answered, apart from
 * that what models answered to who asked; what was in their databases and in their data folders.
 */
export const SEARCHED_PLACES = ['logs', 'answers', 'asked', 'dumps', 'data'] as const;
/** And notes: what should have been searched and could not be, and what was gone while it was copied. */
const PLACES = [...SEARCHED_PLACES, 'unread', 'gone'] as const;
export type Place = (typeof PLACES)[number];

/** From now on the processes of this run keep what is left there. */
export function openRunFolder(folder: string): void {
  for (const place of PLACES) mkdirSync(join(folder, place));
  process.env[VARIABLE] = folder;
}

export function closeRunFolder(): void {
  delete process.env[VARIABLE];
}

/** Undefined outside of a run. */
export function runFolder(): string | undefined {
  return process.env[VARIABLE];
}

/** @param writer what others write at the same time does not come between */
export function keep(place: Place, text: string, writer: string | number = process.pid): void {
  const folder = runFolder();
  if (folder === undefined) return;
  try {
    appendFileSync(join(folder, place, `${writer}.txt`), text);
  } catch (error) {
    // A server that outlives its run has nobody any more to tell.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
