import { writeFileSync } from 'node:fs';
import type { SpooledBytes } from '../usage-health.js';
import { LineGroup } from './line-group.js';
import { SegmentFile } from './segment-file.js';
import type { SpoolAudience } from './spool-audience.js';
import type { SpoolFolder } from './spool-folder.js';
import type { FoundLines } from './spool-line.js';
import { SpoolRoom } from './spool-room.js';

/** Records that come within this time are written together. */
const GROUP_MS = 10;
const SYNC_MS = 50;
const RETRY_MS = 1000;
const OWNER_ONLY_FILE = 0o600;
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** What is kept in memory while the disk takes nothing, about 25,000 records. */
const MAX_UNWRITTEN_BYTES = 32 * 1024 * 1024;

/** Some of the lines that wait in memory. */
export interface UnwrittenLines extends FoundLines {
  /** They have been stored. */
  forget(): void;
}

/** Appends lines to the spool of this process: in the file within 20 ms, on the disk within 100 ms. */
export class SpoolWriter {
  /** Lines that come now. */
  private open = new LineGroup();
  /** Those before, which are being written or were refused. */
  private closed: LineGroup | undefined;
  private spare: LineGroup | undefined;
  private unwrittenBytes = 0;
  private segment: SegmentFile | undefined;
  private lastNumber = 0;
  /** Of the segment that is written or about to be made; nobody may take it for a finished one. */
  private openNumber: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private syncing: Promise<void> | undefined;
  private isFailing = false;
  private hasEnded = false;
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

  /**
   * @param json of a record
   * @returns false when there is no room for it, neither on disk nor in memory
   */
  add(json: string): boolean {
    if (this.unwrittenBytes + json.length > MAX_UNWRITTEN_BYTES) return false;
    this.unwrittenBytes += this.open.add(json);
    if (!this.folder) this.audience.written();
    else this.timer ??= setTimeout(ring, this.isFailing ? RETRY_MS : GROUP_MS, this);
    return true;
  }

  /** Number of the segment that is written now, and how much of it may be read; undefined when there is none. */
  get current(): { readonly number: number; readonly size: number } | undefined {
    return this.openNumber === undefined ? undefined : { number: this.openNumber, size: this.segment?.size ?? 0 };
  }

  /** Lines that the disk did not take, to be forgotten when they are stored otherwise; undefined while it takes them. */
  inMemory(most: number): UnwrittenLines | undefined {
    // What was refused may have been stored from here while it is tried once more.
    const group = this.closed && this.closed.length > 0 ? this.closed : this.open;
    if (!this.isFailing || group.length === 0) return undefined;
    const lines = group.show(most);
    return { ...lines, forget: () => this.forget(group, lines.length) };
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
    this.hasEnded = true;
    clearTimeout(this.timer);
    await this.write();
    await this.syncing;
    await this.rotate();
  }

  /**
   * For a process that ends at once, whatever it is doing: what is in memory goes to a segment of its own. What is just
   * being written may be written twice, which counts once.
   *
   * @throws the disk's error
   */
  saveNow(): void {
    if (!this.folder || this.unwrittenBytes === 0) return;
    const groups = [this.closed, this.open].flatMap((group) => group?.view ?? []);
    const path = this.folder.segmentPath(++this.lastNumber);
    writeFileSync(path, Buffer.concat(groups), { flag: 'wx', mode: OWNER_ONLY_FILE, flush: true });
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
    while (this.unwrittenBytes > 0 || this.isFailing) {
      try {
        await this.writeGroup(folder);
      } catch (error) {
        return this.fail(asError(error));
      }
    }
  }

  private async writeGroup(folder: SpoolFolder): Promise<void> {
    await this.room.require(folder);
    if (this.segment && this.segment.size >= SEGMENT_BYTES) {
      await this.rotate();
      // Workers share the folder: together they may exceed it by a segment each.
      this.room.forget();
    }
    this.segment ??= await this.begin(folder);
    const group = this.closed ?? this.closeOpen();
    const { view: bytes } = group;
    await this.segment.append(bytes);
    this.room.written(bytes.length);
    this.discard(group);
    this.succeed();
  }

  /** What comes from now on goes to another group. */
  private closeOpen(): LineGroup {
    const group = this.open;
    this.closed = group;
    this.open = this.spare ?? new LineGroup();
    this.spare = undefined;
    return group;
  }

  private discard(group: LineGroup): void {
    this.unwrittenBytes -= group.drop(Infinity);
    this.closed = undefined;
    this.spare = group.renewed();
  }

  /** The group may be being written at the same time: what is stored twice counts once. */
  private forget(group: LineGroup, bytes: number): void {
    this.unwrittenBytes -= group.drop(bytes);
    if (group.length > 0 || this.writing) return;
    if (group === this.open) this.open = group.renewed();
    else if (group === this.closed) this.discard(group);
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
    if (!this.hasEnded) this.timer ??= setTimeout(ring, RETRY_MS, this).unref();
  }

  private async syncSoon(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.hasEnded ? 0 : SYNC_MS));
    this.syncing = undefined;
    // A segment that has ended meanwhile was synced as it was closed.
    await this.segment?.sync().catch((error: unknown) => this.failBetweenWrites(asError(error)));
  }

  /** A segment that is being written must not be taken for a finished one: its reader would remove it. */
  private async failBetweenWrites(error: Error): Promise<void> {
    while (this.writing) await this.writing;
    await this.fail(error);
  }
}

function ring(writer: SpoolWriter): void {
  writer.ring();
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
