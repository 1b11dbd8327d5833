class ProblemField {
  /** Dotted path of the field in the request. */
  readonly field: string;

  /** What is wrong with it. */
  readonly message: string;
}

/** What is looked at before a chain is plugged in. */
export const PREFLIGHT_CHECKS = [
  'data_policy',
  'reachable',
  'authorised',
  'model',
  'chat',
  'stream',
  'embeddings',
  'vector_size',
  'rerank',
] as const;
export type PreflightCheckName = (typeof PREFLIGHT_CHECKS)[number];

/** One thing that was looked at before a chain was plugged in. */
export class PreflightCheck {
  /** Dotted path of the target in the request. */
  readonly field: string;

  /** Name of the target's provider. */
  readonly provider: string;

  /** Model the target pins; null when requests bring their own. */
  readonly model: string | null;

  /** `data_policy`: its requests stay where the purpose wants them. `chat`, `stream`, `embeddings` and `rerank` are real requests, as small as can be. */
  readonly check: PreflightCheckName;

  /** `not_checked`: it could not be found out, or something before it failed. */
  readonly result: 'passed' | 'failed' | 'not_checked';

  /** Why it failed or was not checked; null when it passed. */
  readonly message: string | null;

  /** How long its answer took, in milliseconds; null without one. */
  readonly latency_ms: number | null;

  /** Tokens it cost, as the provider counts them; null when it told of none. */
  readonly tokens: number | null;
}

/** RFC 9457 problem document. */
export class Problem {
  /** URN of the kind of problem. */
  readonly type: string;

  /** The kind of problem in words, the same for every occurrence. */
  readonly title: string;

  /** HTTP status. */
  readonly status: number;

  /** What happened here and what to do next. */
  readonly detail: string;

  /** Stable machine-readable code. */
  readonly code: string;

  /** Request id of the occurrence, as in `x-request-id`. */
  readonly instance: string;

  /** Each field at fault, for invalid requests. */
  readonly errors?: ProblemField[];

  /** Every check of a preflight that failed, those that passed too. */
  readonly checks?: PreflightCheck[];
}
