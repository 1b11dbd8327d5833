import { DatabaseSync } from 'node:sqlite';
import { basename, dirname } from 'node:path';
import { StartError } from '../../errors/start-error.js';
import { diskFull, errorText } from './system-error.js';

export interface FolderLock {
  /** Idempotent. */
  release(): void;
}

/** How long a start waits for one that is just ending; the refusal of a second Patchbay is due within 2 s. */
const WAIT_MS = 500;
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

/**
 * One Patchbay per cluster. Node offers no flock, but its SQLite takes the same kind of lock: the kernel gives it to
 * exactly one process and takes it back however that process ends, so there is no stale lock, no recycled pid and no
 * race about who removes it. `BEGIN IMMEDIATE` still lets others read, here the holder's pid. The file stays for good:
 * deleting a lock file lets two processes lock two files of the same name.
 */
export function lockFolder(directory: string): FolderLock {
  const database = openLock(directory);
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec(`PRAGMA user_version = ${process.pid}; COMMIT`);
    // Between the two somebody else may win; then this one refuses, and still exactly one goes on.
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const refusal = sqliteCode(error) === SQLITE_BUSY ? inUse(database, directory) : unusable(error, directory);
    database.close();
    throw refusal;
  }
  return { release: () => (database.isOpen ? database.close() : undefined) };
}

function openLock(directory: string): DatabaseSync {
  try {
    return new DatabaseSync(`${directory}.lock`, { timeout: WAIT_MS });
  } catch (error) {
    throw unusable(error, directory);
  }
}

function sqliteCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'errcode' in error ? error.errcode : undefined;
}

function inUse(database: DatabaseSync, directory: string): StartError {
  return new StartError(
    `Another Patchbay (process ${holder(database)}) uses ${directory}: stop it, or set DATA_DIR to another folder.`,
  );
}

function holder(database: DatabaseSync): string {
  try {
    return String(database.prepare('PRAGMA user_version').get()?.['user_version']);
  } catch {
    // The other one is writing its pid at this very moment.
    return 'just starting';
  }
}

function unusable(error: unknown, directory: string): StartError {
  if (sqliteCode(error) === SQLITE_FULL) return new StartError(diskFull(directory), { cause: error });
  return new StartError(
    `The lock ${directory}.lock cannot be taken (${errorText(error)}): let this user write ${basename(directory)}.lock in ${dirname(directory)}, or set DATA_DIR to a folder of your own.`,
    { cause: error },
  );
}
