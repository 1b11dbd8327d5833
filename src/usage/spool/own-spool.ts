import type { RecordSource, WaitingRecords } from './record-source.js';
import type { SpoolFolder } from './spool-folder.js';
import { SpoolReader } from './spool-reader.js';
import type { SpoolAudience } from './spool-audience.js';
import { SpoolWriter } from './spool-writer.js';

/** What this process has recorded and is not stored yet: on disk, or in memory where the disk refuses. */
export class OwnSpool implements RecordSource {
  readonly writer: SpoolWriter;
  private readonly reader: SpoolReader | undefined;

  /** @param folder undefined where there is no disk to write to */
  constructor(
    private readonly folder: SpoolFolder | undefined,
    audience: SpoolAudience,
    maxBytes: number,
  ) {
    this.writer = new SpoolWriter(folder, audience, maxBytes);
    this.reader = folder && new SpoolReader(folder, this.writer);
  }

  /** @throws the disk's error when it cannot be read and nothing waits in memory */
  async next(most: number): Promise<WaitingRecords | undefined> {
    try {
      return (await this.fromDisk(most)) ?? this.fromMemory(most);
    } catch (error) {
      const waiting = this.fromMemory(most);
      if (waiting) return waiting;
      throw error;
    }
  }

  /** What is left in it is found by whoever starts next. */
  leave(): void {
    this.folder?.leave();
  }

  private async fromDisk(most: number): Promise<WaitingRecords | undefined> {
    const { reader } = this;
    const batch = await reader?.next(most);
    return batch && { ...batch, done: () => reader?.done(batch) };
  }

  private fromMemory(most: number): WaitingRecords | undefined {
    const lines = this.writer.inMemory(most);
    return lines && { records: lines.records, damaged: lines.damaged, done: () => lines.forget() };
  }
}
