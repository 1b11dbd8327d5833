export class Liveness {
  /** Always `ok`. */
  readonly status: 'ok';
}

export class Readiness {
  /** `degraded`: requests are served, but management is not. */
  readonly status: 'ok' | 'degraded' | 'not_ready';

  /** Revision requests are served from; 0 before the first one is loaded. */
  readonly revision: number;

  /** Whether the database answers. */
  readonly database: 'ok' | 'down';
}
