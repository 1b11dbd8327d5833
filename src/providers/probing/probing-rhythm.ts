import { Injectable } from '@nestjs/common';

/** How often providers are probed, in milliseconds. */
@Injectable()
export class ProbingRhythm {
  /** Between two looks at what is due; the length of each pause is drawn around it. */
  readonly roundMs: number = 5000;
  /** Between two probes of an AI server that no request has just shown to be well. */
  readonly serverMs: number = 10_000;
  /** Between two probes of an external vendor, or of keys that are set aside. */
  readonly vendorMs: number = 60_000;
  /** How long a probe may take. */
  readonly timeoutMs: number = 2000;
}
