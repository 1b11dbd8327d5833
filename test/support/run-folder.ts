import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCode } from '../../src/database/embedded/system-error.js';

/** Names the folder of a run to its processes; the proofs, which use some of these files, have none. */
const VARIABLE = 'TEST_RUN_FOLDER';
/** Clusters of their own that servers have there are too large to be kept. */
const CLUSTER = 'postgres';

/**
 * What servers of a run leave, for the search at its end (sweep-run.ts): what they logged and answered, what was in their
 * databases and in their data folders, and which databases could not be read.
 */
export const PLACES = ['logs', 'answers', 'dumps', 'data', 'unread'] as const;
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

/** A copy of a data folder that nobody uses any more. */
export async function keepData(data: string): Promise<void> {
  const folder = runFolder();
  if (folder === undefined || !existsSync(data)) return;
  await cp(data, join(folder, 'data', randomUUID()), { recursive: true, filter: isKept });
}

function isKept(path: string): boolean {
  return basename(path) !== CLUSTER;
}
