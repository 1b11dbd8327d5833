import { ProviderState } from '../../providers/provider-state.dto.js';

/** First of all. */
export class HelloEvent {
  /** The instance that tells, as `GET /instances` names it. */
  readonly instance: string;

  /** Revision it serves. */
  readonly revision: number;
}

/** This instance serves another revision from now on. */
export class RevisionEvent {
  /** Its number. */
  readonly number: number;

  /** When it was written, RFC 3339. */
  readonly created_at: string;

  /** What was done, e.g. `server.create`. */
  readonly kind: string;

  /** To what, e.g. `server 4 (BiMediX2-8B)`. */
  readonly subject: string;

  /** Why, in the words of who did it; null where they said nothing. */
  readonly reason: string | null;

  /** Who did it. */
  readonly actor: string;
}

/** How far the newest revision has come; again with each instance that serves it, until all do. */
export class AppliedEvent {
  /** Number of the revision. */
  readonly number: number;

  /** Instances that live. */
  readonly instances: number;

  /** How many of them serve it. */
  readonly serving: number;

  /** From its commit until the last of these served it, in milliseconds. */
  readonly ms: number;
}

/** A provider is doing better or worse, as this instance sees it. */
export class HealthEvent {
  /** Type of the provider. */
  readonly provider_type: 'ai_server' | 'api_key';

  /** Its id. */
  readonly provider_id: number;

  /** How it is doing, as `GET /servers/{id}` and `GET /api-keys/{id}` show it. */
  readonly state: ProviderState;
}

/** Apps, admins, or their keys and tokens, have changed; what they are is to be asked for. */
export class CredentialsEvent {
  /** What has changed: `app`, `app_key`, `admin`, `admin_token` and others; `everything` where it is not known. */
  readonly changed: string[];
}

/** Requests that are not told one by one, because there were too many. */
export class LeftOutEvent {
  /** How many. */
  readonly count: number;
}
