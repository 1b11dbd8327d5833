/** Where a request would go. */
export class ReplayedRoute {
  /** Slug of the purpose; null when it would be refused. */
  readonly purpose: string | null;

  /** Who would be asked, the first one first, as `provider` or `provider/model`; empty when nobody is plugged in. */
  readonly candidates: string[];

  /** Code of the error it would be refused with; null when it would not. */
  readonly error: string | null;
}

/** A request whose route would be another one. */
export class ReplayedRequest {
  /** `x-request-id` of its answer. */
  readonly request_id: string;

  /** When it arrived, RFC 3339. */
  readonly at: string;

  /** Id of the app it came from. */
  readonly app_id: number;

  /** Where it would go as Patchbay is configured now. */
  readonly current: ReplayedRoute;

  /** Where it would go by the revision or the draft in question. */
  readonly other: ReplayedRoute;
}

/** What recorded requests would have gone through, by configuration alone: how providers are doing is left out. */
export class Replay {
  /** How many of the last requests were looked at. */
  readonly requests: number;

  /** How many of them would take another route, if only with another fallback behind the same first target. */
  readonly changed: number;

  /** How many of those would ask another provider or model first, be refused, or be refused no longer. */
  readonly moved: number;

  /** All that would take another route, newest first, at most 100. */
  readonly differences: ReplayedRequest[];
}
