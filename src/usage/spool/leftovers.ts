import { Logger } from '@nestjs/common';
import type { RecordSource, WaitingRecords } from './record-source.js';
import { SpoolFolder } from './spool-folder.js';
import { type SpoolBatch, SpoolReader } from './spool-reader.js';

const LOOK_EVERY_MS = 10_000;
/** After this time one that could not be read is tried again. */
const AVOID_MS = 60_000;

interface Adopted {
  readonly name: string;
  readonly folder: SpoolFolder;
  readonly reader: SpoolReader;
}

/** What processes have left in the same data folder that were killed, or ended while the database was away. */
export class Leftovers implements RecordSource {
  private readonly logger = new Logger('usage');
  private adopted: Adopted | undefined;
  private lookedAt = -Infinity;
  /** Those that cannot be read, and until when they are left alone; monotonic milliseconds. */
  private readonly avoided = new Map<string, number>();

  /** @param own name of the folder of this process */
  constructor(
    private readonly spools: string,
    private readonly own: string,
  ) {}

  /** One that cannot be read holds up neither the others nor what this process records. */
  async next(most: number): Promise<WaitingRecords | undefined> {
    for (let adopted = this.adopt(); adopted; adopted = this.adopt()) {
      const { reader } = adopted;
      const batch = await this.batchOf(adopted, most);
      if (batch) return { ...batch, done: () => reader.done(batch) };
      this.release();
      // There may be more of them.
      this.lookedAt = -Infinity;
    }
    return undefined;
  }

  /** Leaves what is not stored yet to others. */
  release(): void {
    this.adopted?.folder.leave();
    this.adopted = undefined;
  }

  private async batchOf({ name, reader }: Adopted, most: number): Promise<SpoolBatch | undefined> {
    try {
      return await reader.next(most);
    } catch (error) {
      this.avoid(name, error);
      return undefined;
    }
  }

  private adopt(): Adopted | undefined {
    if (this.adopted || performance.now() < this.lookedAt + LOOK_EVERY_MS) return this.adopted;
    this.lookedAt = performance.now();
    SpoolFolder.tidy(this.spools);
    for (const name of SpoolFolder.others(this.spools, this.own)) {
      const folder = this.tryAdopt(name);
      if (!folder) continue;
      this.adopted = { name, folder, reader: new SpoolReader(folder) };
      break;
    }
    return this.adopted;
  }

  private tryAdopt(name: string): SpoolFolder | undefined {
    if (performance.now() < (this.avoided.get(name) ?? -Infinity)) return undefined;
    try {
      return SpoolFolder.adopt(this.spools, name);
    } catch (error) {
      this.avoid(name, error);
      return undefined;
    }
  }

  private avoid(name: string, error: unknown): void {
    if (!this.avoided.has(name)) {
      this.logger.error(`usage records in ${this.spools}/${name} cannot be read, so they wait there: ${String(error)}`);
    }
    this.avoided.set(name, performance.now() + AVOID_MS);
  }
}
