import type { Arrival } from './ledger.ts';
import type { Truth } from './truth.ts';
import type { Asked, Kind, Reading } from './wire.ts';

/** What a client saw of one request. Times by the machine's monotonic clock, in milliseconds. */
export interface Answer {
  readonly asked: Asked;
  readonly kind: Kind;
  readonly instance: number;
  readonly sentAt: number;
  /** When its headers were there; infinite without any. */
  readonly answeredAt: number;
  readonly endedAt: number;
  /** 0 = no answer. */
  readonly status: number;
  /** `x-config-revision`; 0 without an answer. */
  readonly revision: number;
  /** `x-llm-provider` and `x-llm-model`. */
  readonly named: { readonly provider: string; readonly model: string };
  readonly reading: Reading;
}

/** That a write was said to be applied everywhere. */
export interface Promised {
  /** When it was said. */
  readonly at: number;
  readonly revision: number;
  /** Instances that were counted. */
  readonly counted: number;
  /** Instances that requests were sent to at the time. */
  readonly inService: number;
}

/** All there is to judge by. */
export interface Evidence {
  readonly answers: readonly Answer[];
  readonly arrivals: readonly Arrival[];
  readonly promises: readonly Promised[];
  readonly truth: Truth;
}
