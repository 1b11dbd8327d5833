import { access, chmod, chown, constants, lchown, mkdir, readFile, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StartError } from '../../errors/start-error.js';
import type { Account, FolderOwner } from './account.js';
import { errorCode } from './system-error.js';

export type ClusterState = { readonly kind: 'absent' } | { readonly kind: 'complete'; readonly owner: FolderOwner };

/** What our binaries read; a cluster of another major version needs pg_upgrade or a dump. */
export const MAJOR_VERSION = '18';

/** The folder without symbolic links, so that two ways to it meet at one lock; what holds it is made if missing. */
export async function canonicalFolder(directory: string): Promise<string> {
  const absolute = resolve(directory);
  await mkdir(dirname(absolute), { recursive: true, mode: 0o700 });
  await access(dirname(absolute), constants.W_OK | constants.X_OK);
  try {
    return await realpath(absolute);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return join(await realpath(dirname(absolute)), basename(absolute));
  }
}

/** Throws for a folder that is neither free nor ours to use: nothing in it is ever deleted. */
export async function inspectCluster(directory: string): Promise<ClusterState> {
  const entries = await entriesOf(directory);
  if (entries.length === 0) return { kind: 'absent' };
  if (!entries.includes('PG_VERSION') || !entries.includes('global')) {
    throw new StartError(
      `${directory} holds files but no complete database: move them away, or set DATA_DIR to another folder.`,
    );
  }
  const version = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
  if (version !== MAJOR_VERSION) {
    throw new StartError(
      `The database in ${directory} was made by PostgreSQL ${version}, but this Patchbay brings PostgreSQL ${MAJOR_VERSION}: dump it with the older version, or set DATA_DIR to another folder to start empty.`,
    );
  }
  const { uid, gid } = await stat(directory);
  return { kind: 'complete', owner: { uid, gid } };
}

/** A cluster that belongs to root (a restored backup) becomes the account's; PostgreSQL insists on both. */
export async function giveRootsClusterTo(account: Account, directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true })) {
    await lchown(join(directory, entry), account.uid, account.gid);
  }
  await chown(directory, account.uid, account.gid);
  await chmod(directory, 0o700);
}

/**
 * The data folder as PostgreSQL is told it. Started in that folder by root, the server reaches it by the kernel's link
 * to its working folder without passing the folders above, so DATA_DIR may lie below one that only root can enter.
 */
export function dataFolderArgument(account: Account | undefined, directory: string): string {
  return account !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : directory;
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
