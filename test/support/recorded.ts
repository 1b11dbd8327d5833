import { jest } from '@jest/globals';
import { waitUntil } from '../../src/database/embedded/poll.js';
import { RequestJournal } from '../../src/inference/request-journal.js';
import type { RequestRecord } from '../../src/usage/records.js';
import { UsageRecorder } from '../../src/usage/usage-recorder.js';
import type { Gateway } from './gateway.js';

const DEADLINE_MS = 5000;

/** What a gateway records of its requests; it goes on to keep it as well. */
export class Recorded {
  private records: RequestRecord[] = [];
  private readonly journal: RequestJournal;

  constructor(gateway: Gateway) {
    this.journal = gateway.app.get(RequestJournal);
    const recorder = gateway.app.get(UsageRecorder);
    const record = recorder.record.bind(recorder);
    jest.spyOn(recorder, 'record').mockImplementation((one) => {
      this.records.push(one);
      record(one);
    });
  }

  /** Also of what is over, but not written down yet. */
  forget(): void {
    this.journal.catchUp();
    this.records = [];
  }

  /** All since the last `forget`, once there are that many. */
  async all(count: number): Promise<readonly RequestRecord[]> {
    await waitUntil(() => this.records.length >= count, DEADLINE_MS);
    if (this.records.length !== count) throw new Error(`${this.records.length} requests are recorded, not ${count}`);
    return this.records;
  }

  async only(): Promise<RequestRecord> {
    const [one] = await this.all(1);
    if (one) return one;
    throw new Error('nothing is recorded');
  }
}
