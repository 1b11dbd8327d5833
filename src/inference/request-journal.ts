import type { IncomingHttpHeaders } from 'node:http';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import type { Endpoint } from '../protocols/protocol.js';
import type { RequestRecord } from '../usage/records.js';
import { UsageRecorder } from '../usage/usage-recorder.js';
import { type RequestTrace, RequestTracing } from './request-trace.js';
import { RequestWatch, type Whereabouts } from './request-watch.js';

/** So long may it take until a request that is over is written down, besides what the writing takes. */
const TOGETHER_MS = 10;

/** A request that is over. */
interface Ended {
  readonly record: RequestRecord;
  readonly where: Whereabouts;
  readonly isRecorded: boolean;
}

/**
 * Where it is written down that requests begin and are over. Those that end within some milliseconds are written down one
 * after the other: code and data that are still at hand make it cheaper than between two requests (bench/NOTES.md).
 */
@Injectable()
export class RequestJournal implements BeforeApplicationShutdown {
  private ended: Ended[] = [];
  private isEnding = false;

  constructor(
    private readonly recorder: UsageRecorder,
    private readonly watch: RequestWatch,
    private readonly tracing: RequestTracing,
  ) {
    watch.followedBy(() => this.catchUp());
  }

  /** @returns undefined while nothing is traced */
  begin(endpoint: Endpoint, headers: IncomingHttpHeaders): RequestTrace | undefined {
    return this.tracing.begin(endpoint, headers);
  }

  /** Requests over a rate limit are only counted: a flood of them must not become a flood of records. */
  write(record: RequestRecord, where: Whereabouts, error: unknown): void {
    const isRecorded = !(error instanceof GatewayError) || error.code !== 'rate_limit_exceeded';
    const count = this.ended.push({ record, where, isRecorded });
    if (this.isEnding) this.catchUp();
    else if (count === 1) setTimeout(catchUp, TOGETHER_MS, this);
  }

  /** Writes down what waits. */
  catchUp(): void {
    const { ended } = this;
    this.ended = [];
    // First what must not be lost.
    for (const { record, isRecorded } of ended) if (isRecorded) this.recorder.record(record);
    for (const { record, where } of ended) this.watch.saw(record, where);
  }

  /** The recorder ends soon: from now on nothing waits. */
  beforeApplicationShutdown(): void {
    this.isEnding = true;
    this.catchUp();
  }
}

function catchUp(journal: RequestJournal): void {
  journal.catchUp();
}
