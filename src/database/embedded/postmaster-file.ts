import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './system-error.js';

/** What a running server writes to `postmaster.pid` in its data folder; one fact a line, the eighth is its state. */
export interface PostmasterFile {
  readonly pid: number;
  readonly ready: boolean;
}

const STATE_LINE = 7;

export function postmasterPath(directory: string): string {
  return join(directory, 'postmaster.pid');
}

/** Undefined for a file that is still empty or cut short. */
export function parsePostmasterFile(content: string): PostmasterFile | undefined {
  const lines = content.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  return pid > 0 ? { pid, ready: lines[STATE_LINE]?.trim() === 'ready' } : undefined;
}

export async function readPostmasterFile(directory: string): Promise<PostmasterFile | undefined> {
  try {
    return parsePostmasterFile(await readFile(postmasterPath(directory), 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
