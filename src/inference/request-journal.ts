import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import type { RequestRecord } from '../usage/records.js';
import { UsageRecorder } from '../usage/usage-recorder.js';
import { RequestWatch, type Whereabouts } from './request-watch.js';

/** Where it is written down that a request is over. */
@Injectable()
export class RequestJournal {
  constructor(
    private readonly recorder: UsageRecorder,
    private readonly watch: RequestWatch,
  ) {}

  /** Requests over a rate limit are only counted: a flood of them must not become a flood of records. */
  write(record: RequestRecord, where: Whereabouts, error: unknown): void {
    this.watch.saw(record, where);
    if (error instanceof GatewayError && error.code === 'rate_limit_exceeded') return;
    this.recorder.record(record);
  }
}
