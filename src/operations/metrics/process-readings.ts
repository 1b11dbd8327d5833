import { Injectable } from '@nestjs/common';
import { LiveRequests } from '../../inference/live-requests.js';
import { lostLogLines } from '../json-logger.js';
import { LoopLag } from './loop-lag.js';
import { openDescriptors } from './open-descriptors.js';
import type { ProcessReading } from './process-gauges.js';
import { Refusals } from './refusals.js';

/** How this process is doing, whatever it serves. */
@Injectable()
export class ProcessReadings {
  constructor(
    private readonly lag: LoopLag,
    private readonly requests: LiveRequests,
    private readonly refusals: Refusals,
  ) {}

  async take(): Promise<ProcessReading> {
    const descriptors = await openDescriptors();
    return {
      descriptors,
      lag: this.lag.take(),
      memory: process.memoryUsage(),
      requestsInFlight: this.requests.count,
      isDraining: this.requests.areEnding,
      refusals: this.refusals.all,
      lostLogLines: lostLogLines(),
    };
  }
}
