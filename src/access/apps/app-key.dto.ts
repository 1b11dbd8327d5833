import { ArrayMaxSize, ArrayUnique, IsArray, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { Change } from '../../revisions/history/change.dto.js';
import { Applied } from '../../revisions/propagation/applied.dto.js';
import { IsFutureTime } from '../../validation/is-future-time.js';
import { PURPOSE_SLUG } from '../../validation/is-purpose-slug.js';
import { IsRateLimits } from '../../validation/is-rate-limits.js';
import { IsText } from '../../validation/is-text.js';
import { MayBeAbsent } from '../../validation/may-be-absent.js';
import { RateLimits } from '../../validation/rate-limits.dto.js';

const MAX_NAME_LENGTH = 100;
const MAX_LISTED = 1000;
const MAX_OVERLAP_SECONDS = 2_592_000;

export class CreateAppKey {
  /** For people, e.g. where it is used; null or left out: none. */
  @IsOptional()
  @IsText({ max: MAX_NAME_LENGTH })
  readonly name?: string | null;

  /** When it ends, RFC 3339, in the future; null or left out: it does not. */
  @IsOptional()
  @IsFutureTime()
  readonly expires_at?: string | null;

  /** Slugs it may be used for, of those the app may use; null or left out: all of those. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LISTED)
  @ArrayUnique()
  @Matches(PURPOSE_SLUG, { each: true, message: '$property must be slugs of purposes' })
  readonly purposes?: string[] | null;

  /** How much may be asked for with it, besides the limits of the app; default `{}`. */
  @MayBeAbsent()
  @IsRateLimits()
  readonly limits?: RateLimits;
}

export class RotateAppKey {
  /** For how long the old key goes on beside the new one, in seconds, 0 to 2592000; default 86400. */
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_OVERLAP_SECONDS)
  readonly overlap_seconds?: number;

  /** When the new key ends, RFC 3339, in the future; null: it does not. Left out: it lasts as long as the old one was made for. */
  @IsOptional()
  @IsFutureTime()
  readonly expires_at?: string | null;
}

export class AppKeyView {
  /** Number by which paths and usage name it. */
  readonly id: number;

  /** For people; null: none. */
  readonly name: string | null;

  /** `****` and its last four characters. */
  readonly masked_key: string;

  /** Whether it can be used, or why not. */
  readonly state: 'active' | 'expired' | 'revoked';

  /** Slugs it may be used for, of those the app may use; null: all of those. */
  readonly purposes: string[] | null;

  /** How much may be asked for with it, besides the limits of the app. */
  readonly limits: RateLimits;

  /** When it was made, RFC 3339. */
  readonly created_at: string;

  /** When it ends, RFC 3339; null: it does not. */
  readonly expires_at: string | null;

  /** When it was last used, RFC 3339, noted some seconds late; null: never. */
  readonly last_used_at: string | null;

  /** When it was revoked, RFC 3339; null: it is not. */
  readonly revoked_at: string | null;
}

export class AppKeyPage {
  /** Keys by id, those that can be used no more among them. */
  readonly data: AppKeyView[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class NewAppKey extends AppKeyView {
  /** The key itself, shown here and nowhere else; null in a dry run, which makes none. */
  readonly key: string | null;

  /** Revision that was current; keys are no part of it. */
  readonly revision: number;

  /** How far that revision has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** Always empty, since keys are no part of the configuration; only in answers to dry runs. */
  readonly changes?: Change[];
}

export class RotatedAppKey extends NewAppKey {
  /** The old key, and when it ends. */
  readonly replaced: AppKeyView;
}
