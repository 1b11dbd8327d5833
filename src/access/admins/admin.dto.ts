import { IsBoolean, IsIn } from 'class-validator';
import { type Role, ROLES } from '../../database/entities/admin.entity.js';
import { Change } from '../../revisions/history/change.dto.js';
import { Applied } from '../../revisions/propagation/applied.dto.js';
import { IsText } from '../../validation/is-text.js';
import { MayBeAbsent } from '../../validation/may-be-absent.js';

const MAX_NAME_LENGTH = 100;
const ROLE_RULE = { message: `$property must be one of ${ROLES.join(', ')}` };

export class CreateAdmin {
  /** Unique name, which the history shows. */
  @IsText({ max: MAX_NAME_LENGTH })
  readonly name: string;

  /** What they may do: `viewer` reads, `operator` changes routes and tests and rotates keys, `admin` does everything. */
  @IsIn(ROLES, ROLE_RULE)
  readonly role: Role;

  /** false: their tokens are refused; default true. */
  @MayBeAbsent()
  @IsBoolean()
  readonly enabled?: boolean;
}

/** Only what is given changes. */
export class UpdateAdmin {
  /** Unique name, which the history shows. */
  @MayBeAbsent()
  @IsText({ max: MAX_NAME_LENGTH })
  readonly name?: string;

  /** What they may do; of somebody from the identity provider, their groups decide. */
  @MayBeAbsent()
  @IsIn(ROLES, ROLE_RULE)
  readonly role?: Role;

  /** false: their tokens, sessions and logins are refused. */
  @MayBeAbsent()
  @IsBoolean()
  readonly enabled?: boolean;
}

export class AdminView {
  /** Number by which paths name them. */
  readonly id: number;

  /** Unique name, which the history shows. */
  readonly name: string;

  /** What they may do, weakest first. */
  readonly role: 'viewer' | 'operator' | 'admin';

  /** false: their tokens, sessions and logins are refused. */
  readonly enabled: boolean;

  /** Address of the identity provider they log in with; null: they have tokens. */
  readonly issuer: string | null;

  /** What the identity provider calls them; null without one. */
  readonly subject: string | null;

  /** When they were added, RFC 3339. */
  readonly created_at: string;

  /** When they were last changed, RFC 3339. */
  readonly updated_at: string;

  /** When they last logged in to the page, RFC 3339; null: never. */
  readonly last_login_at: string | null;
}

export class AdminPage {
  /** Admins by id. */
  readonly data: AdminView[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class WrittenAdmin extends AdminView {
  /** Revision that was current; admins are no part of it. */
  readonly revision: number;

  /** How far that revision has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** Always empty, since admins are no part of the configuration; only in answers to dry runs. */
  readonly changes?: Change[];
}
