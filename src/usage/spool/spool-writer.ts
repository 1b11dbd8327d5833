import type { SpooledBytes } from '../usage-health.js';
import { SegmentFile } from './segment-file.js';
import type { SpoolAudience } from './spool-audience.js';
import type { SpoolFolder } from './spool-folder.js';
import { SpoolRoom } from './spool-room.js';

/** Records that come within this time are written together. */
const GROUP_MS = 10;
const SYNC_MS = 50;
const RETRY_MS = 1000;
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** What is kept in memory while the disk takes nothing, about 25,000 records. */
const MAX_UNWRITTEN_BYTES = 32 * 1024 * 1024;

/** Appends lines to the spool of this process: in the file within 20 ms, on the disk within 100 ms. */
export class SpoolWriter {
  private readonly unwritten: string[] = [];
  private unwrittenBytes = 0;
  private segment: SegmentFile | undefined;
  private lastNumber = 0;
  /** Of the segment that is written or about to be made; nobody may take it for a finished one. */
  private openNumber: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private syncing: Promise<void> | undefined;
  private isFailing = false;
  private closed = false;
  private readonly room: SpoolRoom;

  /** @param folder undefined where there is no disk to write to: everything stays in memory */
  constructor(
    private readonly folder: SpoolFolder | undefined,
    private readonly audience: SpoolAudience,
    maxBytes: number,
  ) {
    this.room = new SpoolRoom(maxBytes);
    this.isFailing = folder === undefined;
  }

  /** @returns false when there is no room for it, neither on disk nor in memory */
  add(line: string): boolean {
    if (this.unwrittenBytes + line.length > MAX_UNWRITTEN_BYTES) return false;
    this.unwritten.push(line);
    this.unwrittenBytes += line.length;
    if (!this.folder) this.audience.written();
    else this.timer ??= setTimeout(ring, this.isFailing ? RETRY_MS : GROUP_MS, this);
    return true;
  }

  /** Number of the segment that is written now, and how much of it may be read; undefined when there is none. */
  get current(): { readonly number: number; readonly size: number } | undefined {
    return this.openNumber === undefined ? undefined : { number: this.openNumber, size: this.segment?.size ?? 0 };
  }

  /** Lines that the disk did not take; empty while it takes them. */
  inMemory(most: number): readonly string[] {
    return this.isFailing ? this.unwritten.slice(0, most) : [];
  }

  /** These have been stored otherwise. */
  forget(lines: readonly string[]): void {
    // They may have been written meanwhile; what is first now is not what was.
    if (lines.length > 0 && this.unwritten[0] === lines[0]) this.remove(lines.length);
  }

  /** A segment has been read and removed. */
  removed(bytes: number): void {
    this.room.removed(bytes);
  }

  /** What waits to be stored, on the disk with that of other processes. */
  get waiting(): SpooledBytes {
    return { onDisk: this.room.usedBytes, inMemory: this.unwrittenBytes };
  }

  /** Called by the timer. */
  ring(): void {
    this.timer = undefined;
    void this.write();
  }

  /** Resolves when everything is on disk that the disk takes. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.write();
    await this.syncing;
    await this.rotate();
  }

  private write(): Promise<void> {
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    const { folder } = this;
    if (!folder) return;
    // A disk that refused is asked again although nothing waits for it, to know when it goes.
    while (this.unwritten.length > 0 || this.isFailing) {
      try {
        await this.writeGroup(folder);
      } catch (error) {
        return this.fail(asError(error));
      }
    }
  }

  private async writeGroup(folder: SpoolFolder): Promise<void> {
    await this.room.require(folder);
    if (this.segment && this.segment.size >= SEGMENT_BYTES) await this.rotate();
    this.segment ??= await this.begin(folder);
    const count = this.unwritten.length;
    const [first] = this.unwritten;
    const bytes = Buffer.from(this.unwritten.join(''));
    await this.segment.append(bytes);
    this.room.written(bytes.length);
    // While the disk refused, some may have been stored otherwise.
    if (this.unwritten[0] === first) this.remove(count);
    this.succeed();
  }

  private begin(folder: SpoolFolder): Promise<SegmentFile> {
    const number = ++this.lastNumber;
    this.openNumber = number;
    return SegmentFile.create(folder.segmentPath(number));
  }

  /** From now on nothing is added to the segment that was written so far. */
  private async rotate(): Promise<void> {
    const { segment } = this;
    this.segment = undefined;
    this.openNumber = undefined;
    await segment?.close();
  }

  private succeed(): void {
    if (this.isFailing) {
      this.isFailing = false;
      this.audience.recovered();
    }
    this.syncing ??= this.syncSoon();
    this.audience.written();
  }

  /** What was not written whole is written again, to another segment. */
  private async fail(error: Error): Promise<void> {
    await this.rotate();
    if (!this.isFailing) this.audience.failing(error);
    this.isFailing = true;
    this.audience.written();
    if (!this.closed) this.timer ??= setTimeout(ring, RETRY_MS, this).unref();
  }

  private async syncSoon(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.closed ? 0 : SYNC_MS));
    this.syncing = undefined;
    // A segment that has ended meanwhile was synced as it was closed.
    await this.segment?.sync().catch((error: unknown) => this.failBetweenWrites(asError(error)));
  }

  /** A segment that is being written must not be taken for a finished one: its reader would remove it. */
  private async failBetweenWrites(error: Error): Promise<void> {
    while (this.writing) await this.writing;
    await this.fail(error);
  }

  private remove(count: number): void {
    for (const line of this.unwritten.splice(0, count)) this.unwrittenBytes -= line.length;
  }
}

function ring(writer: SpoolWriter): void {
  writer.ring();
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
