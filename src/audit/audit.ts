import type { EntityManager } from 'typeorm';

/** Something that was done, as the record of it says. */
export interface AuditEntry {
  /** Who did it, by name; of a failed login, the address it came from. */
  readonly actor: string;
  /** What, e.g. `server.create` or `login.failed`. */
  readonly action: string;
  /** To whom or what, e.g. `server 4 (BiMediX2-8B)`. */
  readonly entity: string;
  /** Why, in the actor's words. */
  readonly reason?: string | undefined;
  /** The revision it became; absent for what is no part of the configuration. */
  readonly revision?: number;
  /** What became different, as JSON; never a credential, not even its hash. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The record of everything that is done to Patchbay: only ever appended to, and changes of it are found. */
export abstract class Audit {
  /**
   * With the write it tells of: both are stored, or neither. Should be the last statement of the transaction, because
   * all others that append wait for its end.
   */
  abstract append(manager: EntityManager, entry: AuditEntry): Promise<void>;

  /** An event without a write. Returns at once, never throws; it is stored a moment later, or when the database is back. */
  abstract note(entry: AuditEntry): void;
}
