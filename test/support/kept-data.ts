import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCode } from '../../src/database/embedded/system-error.js';
import { keep, runFolder } from './run-folder.js';

/** Clusters of their own that servers have there are too large to be kept. */
const CLUSTER = 'postgres';
/** Another instance may still write there, and rename or remove what is about to be copied. */
const MOST_TRIES = 3;

/** Keeps a copy of a data folder for the search at the end of the run. One that cannot be copied is noted, and fails no suite. */
export async function keepData(data: string): Promise<void> {
  const folder = runFolder();
  if (folder === undefined || !existsSync(data)) return;
  await copy(data, join(folder, 'data', randomUUID()), MOST_TRIES);
}

async function copy(data: string, to: string, tries: number): Promise<void> {
  try {
    await cp(data, to, { recursive: true, filter: isKept });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return keep('unread', `${data}: ${String(error)}\n`);
    if (tries > 1) return copy(data, to, tries - 1);
    keep('gone', `${data}: ${String(error)}\n`);
  }
}

/** Sockets cannot be copied, and nothing stays in them. */
function isKept(path: string): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return basename(path) !== CLUSTER && (entry?.isFile() === true || entry?.isDirectory() === true);
}
