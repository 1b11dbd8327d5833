import type { HistoryEntity } from './recorded-tables.js';

/** One thing that differs between two revisions. */
export class Change {
  /**
   * `server`, `api_key`, `key_version` (which version of a secret is in use, never the secret), `purpose`, `active`
   * (that a purpose is plugged in, and until when), `tier` (a strategy other than weighted), `target`,
   * `agent_type`, `app` or `collection`.
   */
  readonly entity: HistoryEntity;

  /** Which one: an id, slug or name; of a version `id/version`, of a tier `purpose/tier`, of a target `purpose/tier/position`. */
  readonly key: string;

  /** The fields that differ, as they were; of something removed all that somebody sets; null for something added. */
  readonly before: Record<string, unknown> | null;

  /** The fields that differ, as they became; of something added all that somebody sets; null for something removed. */
  readonly after: Record<string, unknown> | null;
}
