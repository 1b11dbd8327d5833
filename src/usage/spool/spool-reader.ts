import { open, stat } from 'node:fs/promises';
import type { SpoolFolder } from './spool-folder.js';
import { linesIn, MAX_LINE_BYTES } from './spool-line.js';

/** Any whole line fits. */
const CHUNK_BYTES = MAX_LINE_BYTES;

/** Some records of a spool, and where they end. */
export interface SpoolBatch {
  /** JSON, one each; theirs until the next batch is asked for. */
  readonly records: readonly Buffer[];
  /** Lines that are not as they were written. */
  readonly damaged: readonly string[];
  readonly segment: number;
  readonly end: number;
}

/** The segment that is written now, of a spool that is read while it grows. */
export interface Growing {
  readonly current: { readonly number: number; readonly size: number } | undefined;
  removed(bytes: number): void;
}

const NOT_GROWING: Growing = { current: undefined, removed: () => undefined };

/**
 * Reads a spool from its beginning, segment after segment. A segment is removed once all of it has been stored; whoever
 * dies before that leaves it to be read again, and what is stored twice counts once.
 */
export class SpoolReader {
  private position: { readonly segment: number; readonly offset: number } = { segment: 0, offset: 0 };
  /**
   * Used again for each batch: megabytes of each, of which only the collector knows when they are free, made V8 collect
   * thoroughly every few seconds under load (bench/NOTES.md). What is never written takes no memory.
   */
  private readonly room = Buffer.allocUnsafeSlow(CHUNK_BYTES);

  constructor(
    private readonly folder: SpoolFolder,
    private readonly writer: Growing = NOT_GROWING,
  ) {}

  /** @returns undefined when everything that was written has been stored */
  async next(most: number): Promise<SpoolBatch | undefined> {
    for (const segment of this.folder.segments()) {
      // Asked before it is read: what is finished by then can be read to its end.
      const isFinished = segment !== this.writer.current?.number;
      const batch = await this.batchIn(segment, most);
      if (batch) return batch;
      // A last line without its end was never written whole.
      if (isFinished) await this.remove(segment);
    }
    return undefined;
  }

  /** All of it has been stored. */
  done({ segment, end }: SpoolBatch): void {
    this.position = { segment, offset: end };
  }

  private async batchIn(segment: number, most: number): Promise<SpoolBatch | undefined> {
    const offset = segment === this.position.segment ? this.position.offset : 0;
    const bytes = await this.read(segment, offset);
    const { records, damaged, length } = linesIn(bytes, most);
    if (length > 0) return { records, damaged, segment, end: offset + length };
    // No line is as long as this: its end was lost.
    if (bytes.length === CHUNK_BYTES) return { records, damaged: [LOST_END], segment, end: offset + bytes.length };
    return undefined;
  }

  private async read(segment: number, offset: number): Promise<Buffer> {
    const { current } = this.writer;
    const readable = segment === current?.number ? current.size : Infinity;
    const length = Math.min(CHUNK_BYTES, readable - offset);
    if (length <= 0) return this.room.subarray(0, 0);
    const file = await open(this.folder.segmentPath(segment), 'r');
    try {
      const { bytesRead } = await file.read(this.room, 0, length, offset);
      return this.room.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  private async remove(segment: number): Promise<void> {
    const { size } = await stat(this.folder.segmentPath(segment));
    await this.folder.removeSegment(segment);
    this.writer.removed(size);
  }
}

const LOST_END = '(a line without an end)';
