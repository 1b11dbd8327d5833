import { chmod, copyFile, lstat, mkdir, mkdtemp, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from '../../errors/start-error.js';
import { type Binaries, relocated } from './installed-binaries.js';
import { errorCode, errorText } from './system-error.js';

/** Folders only root can prepare; nothing below /tmp, where another user could have laid out binaries for us. */
const PLACES = ['/var/lib/patchbay', '/var/cache/patchbay', '/opt/patchbay'];
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;
const PARTIAL = '.partial-';
const ABANDONED_MS = 600_000;

/**
 * Copies binaries that lie below a folder only root may enter (a checkout in /root) to one that everybody may read.
 * A copy appears by one rename and is never changed afterwards, so that several starts can share it.
 */
export async function publishBinaries(
  binaries: Binaries,
  log: (line: string) => void,
  places: readonly string[] = PLACES,
): Promise<Binaries> {
  const place = await firstTrustedPlace(places);
  const target = join(place, `postgres-${binaries.version}-${process.platform}-${process.arch}`);
  if (!(await exists(target))) {
    await removeAbandoned(place);
    const partial = await mkdtemp(`${target}${PARTIAL}`);
    try {
      await copyTree(binaries.root, partial);
      await rename(partial, target);
      log(`copied the PostgreSQL binaries to ${target}, because only root can reach ${binaries.root}`);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      // Another start was faster with the same copy.
      if (!(await exists(target))) throw error;
    }
  }
  await requireTrusted(target);
  return relocated(binaries, target);
}

async function firstTrustedPlace(places: readonly string[]): Promise<string> {
  const problems: string[] = [];
  for (const place of places) {
    try {
      if ((await mkdir(place, { recursive: true })) !== undefined) await chmod(place, 0o755);
      await requireTrusted(place);
      return place;
    } catch (error) {
      problems.push(errorText(error));
    }
  }
  throw new StartError(
    `PostgreSQL cannot be reached by an unprivileged user and not be copied to ${places.join(' or ')} (${problems.join('; ')}): make one of these folders writable for root, move the checkout to a folder everybody may enter, or set DATABASE_URL.`,
  );
}

/** Every folder on the way must be root's and closed to others; a sticky one (/tmp) only keeps them from renaming. */
async function requireTrusted(folder: string): Promise<void> {
  const info = await lstat(folder);
  const open = (info.mode & WRITABLE_BY_OTHERS) !== 0 && (info.mode & STICKY) === 0;
  if (!info.isDirectory() || info.uid !== 0 || open) {
    throw new StartError(
      `${folder} is not a folder that only root can write to: remove it or mend it (chown root, chmod 755) and start again.`,
    );
  }
  if (dirname(folder) !== folder) await requireTrusted(dirname(folder));
}

/** Modes are set anew: an installation under umask 077 would stay unreadable in its new place too. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await copyProgramFile(source, target);
  }
}

async function copyProgramFile(source: string, target: string): Promise<void> {
  await copyFile(source, target);
  await chmod(target, ((await lstat(source)).mode & 0o100) === 0 ? 0o644 : 0o755);
}

/** What a start that was killed while copying left behind; a copy takes seconds. */
async function removeAbandoned(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    if (!name.includes(PARTIAL)) continue;
    const age = Date.now() - (await lstat(join(place, name))).mtimeMs;
    if (age > ABANDONED_MS) await rm(join(place, name), { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
