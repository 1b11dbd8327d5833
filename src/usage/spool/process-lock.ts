import { DatabaseSync } from 'node:sqlite';

/**
 * Tells whether the process that made something still lives, without pids, which are used again and mean nothing in
 * another container. Node offers no flock, but its SQLite takes the same kind of lock: the kernel gives it to exactly
 * one process and takes it back however that process ends.
 */
export class ProcessLock {
  private constructor(private readonly database: DatabaseSync) {}

  /**
   * Does not wait.
   *
   * @returns undefined while somebody else holds it
   * @throws the system's error when the file cannot be used
   */
  static tryTake(path: string): ProcessLock | undefined {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      database.exec('BEGIN IMMEDIATE');
      return new ProcessLock(database);
    } catch (error) {
      database.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
  }

  release(): void {
    if (this.database.isOpen) this.database.close();
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
