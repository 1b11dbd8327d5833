import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.js';
import type { Binaries } from './installed-binaries.js';
import { dataFolderArgument } from './cluster.js';
import { startFailure } from './failure.js';
import { runProgram } from './run-program.js';
import { errorCode } from './system-error.js';

export interface NewCluster {
  readonly directory: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly password: string;
  readonly durable: boolean;
}

export const DATABASE_USER = 'patchbay';
export const DATABASE_NAME = 'patchbay';

const ACCESS_RULES = `host all ${DATABASE_USER} 127.0.0.1/32 scram-sha-256\n`;
/** Nothing here depends on the machine: the built-in C.UTF-8 sorts by code point everywhere. */
const INITDB_OPTIONS = [
  `--username=${DATABASE_USER}`,
  '--auth=reject',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/**
 * Makes the cluster beside its place and moves it there complete, with its database and password: whatever is killed
 * on the way leaves only a folder that the next start removes. Its name is new each time, because the initdb of a
 * killed Patchbay may still be writing to the last one.
 */
export async function createCluster(cluster: NewCluster): Promise<void> {
  const { directory, account } = cluster;
  await removeHalfMade(directory);
  const staging = `${stagingPrefix(directory)}${randomBytes(6).toString('hex')}`;
  await mkdir(staging, { mode: 0o700 });
  try {
    if (account !== undefined) await chown(staging, account.uid, account.gid);
    await fill(staging, cluster);
    await removeEmpty(directory);
    await rename(staging, directory);
  } catch (error) {
    await rm(staging, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
  if (cluster.durable) await syncToDisk(dirname(directory));
}

function stagingPrefix(directory: string): string {
  return `${directory}.new-`;
}

async function removeHalfMade(directory: string): Promise<void> {
  const prefix = basename(stagingPrefix(directory));
  const parent = dirname(directory);
  const halfMade = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  // Retries, because an orphaned initdb may still add files while they are removed.
  for (const name of halfMade) await rm(join(parent, name), { recursive: true, force: true, maxRetries: 20 });
}

async function fill(staging: string, cluster: NewCluster): Promise<void> {
  const { binaries, account, durable, directory } = cluster;
  const folder = dataFolderArgument(account, staging);
  const at = { account, cwd: staging };
  const made = await runProgram(
    binaries.initdb,
    ['-D', folder, ...INITDB_OPTIONS, ...(durable ? [] : ['--no-sync'])],
    at,
  );
  if (!made.succeeded) throw startFailure(made.problem, directory);
  await writeAccessRules(staging);
  // Without a server: nobody can connect before the password is set, and the password is in no file and no command line.
  const safety = ['exit_on_error=on', 'log_min_error_statement=panic', `fsync=${durable ? 'on' : 'off'}`];
  const filled = await runProgram(
    binaries.postgres,
    ['--single', '-D', folder, ...safety.flatMap((setting) => ['-c', setting]), 'postgres'],
    { ...at, input: firstStatements(cluster.password) },
  );
  if (!filled.succeeded) throw startFailure(filled.problem, directory);
}

/** Single-user mode reads one statement a line. */
function firstStatements(password: string): string {
  return `ALTER ROLE ${DATABASE_USER} PASSWORD ${sqlLiteral(password)};\nCREATE DATABASE ${DATABASE_NAME};\n`;
}

/** Every UTF-16 unit as an escape, so that no character can end the literal or the line. */
export function sqlLiteral(text: string): string {
  const escapes = Array.from({ length: text.length }, (_, index) =>
    text.charCodeAt(index).toString(16).padStart(4, '0'),
  );
  return `E'${escapes.map((hex) => `\\u${hex}`).join('')}'`;
}

/** Written into initdb's own file, which keeps its owner. */
async function writeAccessRules(folder: string): Promise<void> {
  const file = await open(join(folder, 'pg_hba.conf'), 'w');
  try {
    await file.writeFile(ACCESS_RULES);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function removeEmpty(directory: string): Promise<void> {
  try {
    await rmdir(directory);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** A rename survives a power cut only when the folder it happened in has been written. */
async function syncToDisk(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
