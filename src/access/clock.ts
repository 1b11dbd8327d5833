import { Injectable } from '@nestjs/common';

/** The time. Injected where hours matter, so that a test need not wait for them. */
@Injectable()
export class Clock {
  /** Unix time in milliseconds; it jumps when somebody sets it. */
  now(): number {
    return Date.now();
  }

  /** Milliseconds since some moment; it never jumps, and means nothing to another process. */
  elapsed(): number {
    return performance.now();
  }
}
