export class Liveness {
  /** Always `ok`. */
  readonly status: 'ok';
}

export class Readiness {
  /** `degraded`: requests are served, but management is not, or no stored key opens. `not_ready`: neither is served. */
  readonly status: 'ok' | 'degraded' | 'not_ready';

  /** Revision requests are served from; 0 before the first one is loaded. */
  readonly revision: number;

  /** Whether the database answers; `read_only`: it does, but stores nothing. */
  readonly database: 'ok' | 'read_only' | 'down';

  /** Why it is not `ok`, and what follows from that. */
  readonly reason?: string;

  /** Ids of the master keys that the stored keys of providers need and this instance lacks; only where none of them opens. */
  readonly missing_master_keys?: string[];

  /** When the database last confirmed which credentials are valid, RFC 3339; what changed since then is not known here. */
  readonly since?: string;

  /** Until when credentials are accepted without the database, RFC 3339. */
  readonly access_until?: string;
}
