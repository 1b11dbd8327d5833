import { contentIn } from '../contents/content-lines.js';
import type { RejectedRecords } from '../spool/rejected-records.js';
import type { RecordsToStore, UsageStore } from './usage-store.js';

/** Stores what it is given; what the database refuses is found by halving, and put aside. */
export class RecordSink {
  constructor(
    private readonly store: Pick<UsageStore, 'store' | 'isRefusal'>,
    private readonly rejected: Pick<RejectedRecords, 'keep'>,
  ) {}

  /**
   * @param records JSON as it was spooled
   * @throws the database's error; the same records may be stored later
   */
  async put(records: readonly Buffer[]): Promise<void> {
    try {
      if (records.length > 0) await this.store.store(sorted(records));
    } catch (error) {
      if (!this.store.isRefusal(error)) throw error;
      if (records.length === 1) return this.rejected.keep(records, String(error));
      const half = Math.ceil(records.length / 2);
      await this.put(records.slice(0, half));
      await this.put(records.slice(half));
    }
  }
}

function sorted(records: readonly Buffer[]): RecordsToStore {
  const requests: Buffer[] = [];
  const contents: Buffer[] = [];
  for (const record of records) {
    const content = contentIn(record);
    if (content === undefined) requests.push(record);
    else contents.push(content);
  }
  return { requests, contents };
}
