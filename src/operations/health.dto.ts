export class Liveness {
  /** Always `ok`. */
  readonly status: 'ok';
}

export class Readiness {
  /** `degraded`: requests are served, but something is not as it should be, see `reason`. `not_ready`: they are not. `draining`: the instance ends; what runs goes on, new requests belong to others. */
  readonly status: 'ok' | 'degraded' | 'not_ready' | 'draining';

  /** Revision requests are served from; 0 before the first one is loaded. */
  readonly revision: number;

  /** Whether the database answers; `read_only`: it does, but stores nothing. `down` also for one that refuses or that is not used, see `reason`. */
  readonly database: 'ok' | 'read_only' | 'down';

  /** Whether Redis answers; only with REDIS_URL. */
  readonly redis?: 'ok' | 'down';

  /** Why it is not `ok`, and what follows from that. */
  readonly reason?: string;

  /** Ids of the master keys that the stored keys of providers need and this instance lacks; only where none of them opens. */
  readonly missing_master_keys?: string[];

  /** When the database last confirmed which credentials are valid, RFC 3339; what changed since then is not known here. */
  readonly since?: string;

  /** Until when credentials are accepted without the database, RFC 3339. */
  readonly access_until?: string;
}
