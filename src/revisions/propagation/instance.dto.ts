/** A running process of Patchbay. */
export class Instance {
  /** Another one at every start. */
  readonly id: string;

  /** Host and port, as `waiting_for` names it; with `#` and a number where several processes share the port. */
  readonly name: string;

  /**
   * `live`: heard of in the last 15 seconds. `silent`: not, and it has not said that it ends; killed, or cut off from the
   * database and perhaps still serving what was there before.
   */
  readonly status: 'live' | 'silent';

  /** Host it runs on. */
  readonly host: string;

  /** Process id on that host. */
  readonly pid: number;

  /** Version of Patchbay it runs. */
  readonly version: string;

  /** Whether it is the one that answers this request. */
  readonly is_this: boolean;

  /** Revision its requests are served from; 0 before the first. */
  readonly revision: number;

  /** Revisions it is behind; 0 when it serves the newest, at least 1 when the database does not know what it serves. */
  readonly lag: number;

  /** Since when it serves its revision, RFC 3339; null before it has said so. */
  readonly applied_at: string | null;

  /** How long it took to read, build and put its revision in service, in milliseconds. */
  readonly apply_ms: number | null;

  /** The same on instances that serve the same and can open the same keys; null until it is worked out. */
  readonly config_hash: string | null;

  /** When it started, RFC 3339. */
  readonly started_at: string;

  /** When it was last heard of, RFC 3339; it tells every second. */
  readonly seen_at: string;
}

export class InstanceList {
  /** Newest revision that is stored. */
  readonly revision: number;

  /** Instances that were heard of in the last 15 minutes and have not said that they end, by name. */
  readonly data: Instance[];
}
