import { MayBeAbsent } from '../../validation/may-be-absent.js';
import { IsText } from '../../validation/is-text.js';
import { MAX_REASON_LENGTH } from '../write-reason.js';
import { Applied } from '../propagation/applied.dto.js';
import { Change } from './change.dto.js';

abstract class RevisionHead {
  /** Its number; each write takes the next one. */
  readonly number: number;

  /** Who wrote. */
  readonly author: string;

  /** What was done, e.g. `server.create`. */
  readonly action: string;

  /** To what, e.g. `server 4 (gpu-1)`. */
  readonly subject: string;

  /** Why, as the author said with `X-Reason`; null when nothing was said. */
  readonly reason: string | null;

  /** When, RFC 3339. */
  readonly created_at: string;
}

export class RevisionSummary extends RevisionHead {
  /** How many things it left different; null for one from before changes were recorded. */
  readonly changes: number | null;
}

export class Revision extends RevisionHead {
  /** What it left different, in pages; null for one from before changes were recorded. */
  readonly changes: Change[] | null;

  /** Pass as `cursor` for more changes; null when these are the last ones. */
  readonly next_cursor: string | null;
}

export class RevisionPage {
  /** Revisions, newest first. */
  readonly data: RevisionSummary[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class RevisionDiff {
  /** The revision that `before` describes. */
  readonly from: number;

  /** The revision that `after` describes. */
  readonly to: number;

  /** What differs between the two, without what was changed and changed back; in pages. */
  readonly changes: Change[];

  /** Pass as `cursor` for more changes; null when these are the last ones. */
  readonly next_cursor: string | null;
}

export class RollBack {
  /** Why, for the history, 1 to 500 characters on one line; wins over `X-Reason`. */
  @MayBeAbsent()
  @IsText({ max: MAX_REASON_LENGTH })
  readonly reason?: string;
}

export class RolledBack {
  /** Revision this rollback became. */
  readonly revision: number;

  /** Revision whose configuration is restored. */
  readonly restored: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What the rollback changed, or in a dry run would change. */
  readonly changes: Change[];

  /** What the caller should know although it was done, e.g. that a key is removed with its provider, or what is still scheduled. */
  readonly warnings: string[];
}
