import { readdir, readFile } from 'node:fs/promises';

const OPEN = '/proc/self/fd';
const LIMITS = '/proc/self/limits';
const MOST_OPEN = /^Max open files\s+(\d+)/m;

/** Files and sockets that this process has open. */
export interface Descriptors {
  readonly open: number;
  /** How many it may have open; undefined when there is no bound. */
  readonly limit: number | undefined;
}

/** @returns undefined where the system does not tell, as outside Linux */
export async function openDescriptors(): Promise<Descriptors | undefined> {
  try {
    const [open, limits] = await Promise.all([readdir(OPEN), readFile(LIMITS, 'utf8')]);
    const limit = MOST_OPEN.exec(limits)?.[1];
    return { open: open.length, limit: limit === undefined ? undefined : Number(limit) };
  } catch {
    return undefined;
  }
}
