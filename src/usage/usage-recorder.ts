import type { RequestRecord } from './records.js';

/** Keeps what became of a request: once it is recorded it is counted exactly once, whatever dies after that. */
export abstract class UsageRecorder {
  /** Synchronous and cheap, never throws. Called once per request, when it is over. */
  abstract record(record: RequestRecord): void;
}
