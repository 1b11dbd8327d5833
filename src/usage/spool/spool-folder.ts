import { chmodSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ProcessLock } from './process-lock.js';

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;
const SEGMENT = /^(\d{8})\.log$/;
const SEGMENT_DIGITS = 8;
const LOCK = '.lock';
/** A lock of this age whose folder is not there belongs to nobody who is about to make it. */
const ABANDONED_MS = 60_000;

/** The spool of one process: a folder of numbered segments, and a lock beside it for as long as that process lives. */
export class SpoolFolder {
  private constructor(
    readonly path: string,
    private readonly lock: ProcessLock,
  ) {}

  /** A new one, for this process. The lock comes first: a folder without one counts as left behind. */
  static create(spools: string, name: string): SpoolFolder {
    mkdirSync(spools, { recursive: true, mode: OWNER_ONLY_FOLDER });
    const path = join(spools, name);
    const lock = ProcessLock.tryTake(path + LOCK);
    if (!lock) throw new Error(`${path} belongs to somebody else`);
    try {
      chmodSync(path + LOCK, OWNER_ONLY_FILE);
      mkdirSync(path, { mode: OWNER_ONLY_FOLDER });
    } catch (error) {
      lock.release();
      throw error;
    }
    return new SpoolFolder(path, lock);
  }

  /** Names of folders that are not this process' own; whoever made them may still live. */
  static others(spools: string, own: string | undefined): readonly string[] {
    if (!isFolder(spools)) return [];
    return readdirSync(spools, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== own)
      .map(({ name }) => name);
  }

  /** Takes one over whose process has ended. @returns undefined while that lives, or when somebody else was faster */
  static adopt(spools: string, name: string): SpoolFolder | undefined {
    const path = join(spools, name);
    const lock = ProcessLock.tryTake(path + LOCK);
    if (!lock) return undefined;
    if (existsSync(path)) return new SpoolFolder(path, lock);
    // Its process has ended properly in this very moment.
    lock.release();
    return undefined;
  }

  /** Removes locks whose folders are gone. */
  static tidy(spools: string): void {
    if (!isFolder(spools)) return;
    for (const file of readdirSync(spools).filter((name) => name.endsWith(LOCK))) {
      try {
        removeAbandoned(join(spools, file));
      } catch {
        // Another user's, or another process was faster; it takes no room.
      }
    }
  }

  segmentPath(number: number): string {
    return join(this.path, `${String(number).padStart(SEGMENT_DIGITS, '0')}.log`);
  }

  /** Numbers of its segments, in the order they were written. */
  segments(): readonly number[] {
    return readdirSync(this.path)
      .flatMap((name) => {
        const digits = SEGMENT.exec(name)?.[1];
        return digits === undefined ? [] : [Number(digits)];
      })
      .toSorted((one, other) => one - other);
  }

  /** What this spool and all beside it take of the disk, in bytes. */
  async bytesOfAll(): Promise<number> {
    const spools = dirname(this.path);
    const files = await readdir(spools, { recursive: true });
    const sizes = await Promise.all(
      files.filter((name) => SEGMENT.test(basename(name))).map((name) => sizeOf(join(spools, name))),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Elsewhere than on the thread that serves: to give back some MiB a disk may take tens of milliseconds. */
  async removeSegment(number: number): Promise<void> {
    await rm(this.segmentPath(number), { force: true });
  }

  /** Leaves it to whoever finds it, or removes it when nothing is left in it. */
  leave(): void {
    try {
      rmdirSync(this.path);
      rmSync(this.path + LOCK, { force: true });
    } catch {
      // There is something left in it, or the disk refuses: the next start finds it.
    }
    this.lock.release();
  }
}

function removeAbandoned(path: string): void {
  if (existsSync(path.slice(0, -LOCK.length)) || Date.now() - statSync(path).mtimeMs < ABANDONED_MS) return;
  const lock = ProcessLock.tryTake(path);
  if (lock) rmSync(path, { force: true });
  lock?.release();
}

/** Of one that another process has removed meanwhile, nothing is left. */
async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: 0 }))).size;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
