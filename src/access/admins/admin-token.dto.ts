import { IsOptional } from 'class-validator';
import { Change } from '../../revisions/history/change.dto.js';
import { Applied } from '../../revisions/propagation/applied.dto.js';
import { IsFutureTime } from '../../validation/is-future-time.js';
import { IsText } from '../../validation/is-text.js';

const MAX_NAME_LENGTH = 100;

export class CreateAdminToken {
  /** For people, e.g. where it is used; null or left out: none. */
  @IsOptional()
  @IsText({ max: MAX_NAME_LENGTH })
  readonly name?: string | null;

  /** When it ends, RFC 3339, in the future; null or left out: it does not. */
  @IsOptional()
  @IsFutureTime()
  readonly expires_at?: string | null;
}

export class AdminTokenView {
  /** Number by which paths name it. */
  readonly id: number;

  /** For people; null: none. */
  readonly name: string | null;

  /** `****` and its last four characters. */
  readonly masked_token: string;

  /** Whether it can be used, or why not; that its admin is disabled is told there. */
  readonly state: 'active' | 'expired' | 'revoked';

  /** Whether Patchbay made it at its first start, rather than somebody who asked for it. */
  readonly generated: boolean;

  /** When it was made, RFC 3339. */
  readonly created_at: string;

  /** When it ends, RFC 3339; null: it does not. */
  readonly expires_at: string | null;

  /** When it was revoked, RFC 3339; null: it is not. */
  readonly revoked_at: string | null;
}

export class AdminTokenPage {
  /** Tokens by id, those that can be used no more among them. */
  readonly data: AdminTokenView[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class WrittenAdminToken extends AdminTokenView {
  /** Revision that was current; tokens are no part of it. */
  readonly revision: number;

  /** How far that revision has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** Always empty, since tokens are no part of the configuration; only in answers to dry runs. */
  readonly changes?: Change[];
}

export class NewAdminToken extends WrittenAdminToken {
  /** The token itself, shown here and nowhere else; null in a dry run, which makes none. */
  readonly token: string | null;
}
