class ProblemField {
  /** Dotted path of the field in the request. */
  readonly field: string;

  /** What is wrong with it. */
  readonly message: string;
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
}
