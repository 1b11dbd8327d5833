import type { Credential, Target } from '../snapshot/snapshot.js';
import type { Failure, Outcome, Refusal } from './outcome.js';
import type { AttemptTokens } from './token-counting.js';

/** An attempt as it went. */
export interface AttemptTrace {
  /** 1 for the first of its request. */
  readonly attempt: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly target: Target;
  /** The model that was asked for; null when the request named none. */
  readonly model: string | null;
  readonly credential: Credential | undefined;
  readonly outcome: Outcome;
  /** Of a success; of a refusal its outcome has it. */
  readonly status: number | null;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
  readonly used: AttemptTokens;
  /** Its share of the provider's time, in hours. */
  readonly busyHours: number;
}

/** An attempt that gave nothing. */
export interface FailedAttempt {
  readonly target: Target;
  readonly outcome: Refusal | Failure;
}
