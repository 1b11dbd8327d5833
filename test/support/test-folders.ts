import { existsSync, readFileSync } from 'node:fs';
import { lstat, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOrphan } from '../../src/database/embedded/orphan.js';
import { errorCode } from '../../src/database/embedded/system-error.js';

const PREFIX = 'patchbay-test-';
/** For tests with a second user; TMPDIR may lie below a folder that only its owner can enter. */
export const OPEN_TO_ALL = '/tmp';
/** A cluster lies at most this deep in a test's folder. */
const CLUSTER_DEPTH = 4;

/** The name carries our pid, so that a later run can tell the folders of interrupted runs from those in use. */
export async function makeTestFolder(place: string = tmpdir()): Promise<string> {
  return realpath(await mkdtemp(join(place, `${PREFIX}${process.pid}-`)));
}

/** Also ends what still runs on clusters in it. */
export async function removeTestFolder(folder: string): Promise<void> {
  for (const cluster of await clustersIn(folder, CLUSTER_DEPTH)) await endOrphan(cluster, () => undefined);
  await rm(folder, { recursive: true, force: true, maxRetries: 20 });
}

/** Removes what runs that were killed have left behind. */
export async function sweepTestFolders(): Promise<void> {
  for (const place of new Set([tmpdir(), OPEN_TO_ALL])) {
    if (existsSync(place)) await sweep(await realpath(place));
  }
}

async function sweep(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    const pid = Number(/^patchbay-test-(\d+)-/.exec(name)?.[1]);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const folder = join(temporary, name);
    // Another user may have put it there.
    if ((await lstat(folder)).uid === process.getuid?.()) await removeTestFolder(folder);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    if (errorCode(error) === 'EPERM') return true;
    if (['ESRCH', 'ENOENT'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** Ended, but not yet collected by its parent; an orphan's is process 1, which takes its time in some containers. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

async function clustersIn(folder: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some(({ name }) => name === 'PG_VERSION')) return [folder];
  if (depth === 0) return [];
  const below = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  const found = await Promise.all(below.map(({ name }) => clustersIn(join(folder, name), depth - 1)));
  return found.flat();
}
