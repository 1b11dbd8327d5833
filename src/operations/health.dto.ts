export class Liveness {
  /** Always `ok`. */
  readonly status: 'ok';
}

export class Readiness {
  /** `degraded`: requests are served, but management is not. `not_ready`: neither is. */
  readonly status: 'ok' | 'degraded' | 'not_ready';

  /** Revision requests are served from; 0 before the first one is loaded. */
  readonly revision: number;

  /** Whether the database answers. */
  readonly database: 'ok' | 'down';

  /** Why it is not `ok`, and what follows from that. */
  readonly reason?: string;

  /** When the database last confirmed which credentials are valid, RFC 3339; what changed since then is not known here. */
  readonly since?: string;

  /** Until when credentials are accepted without the database, RFC 3339. */
  readonly access_until?: string;
}
