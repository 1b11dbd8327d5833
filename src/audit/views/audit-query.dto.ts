import { IsOptional } from 'class-validator';
import { IsText } from '../../validation/is-text.js';
import { IsTime } from '../../validation/is-time.js';
import { IdPageQuery } from '../../validation/page.dto.js';

const MAX_FILTER_LENGTH = 200;

export class AuditQuery extends IdPageQuery {
  /** Only what this one did, by name. */
  @IsOptional()
  @IsText({ max: MAX_FILTER_LENGTH })
  readonly actor?: string;

  /** Only actions that begin so: `app.` or `app.create`. */
  @IsOptional()
  @IsText({ max: MAX_FILTER_LENGTH })
  readonly action?: string;

  /** Only entries about what begins so: `server 4`. */
  @IsOptional()
  @IsText({ max: MAX_FILTER_LENGTH })
  readonly entity?: string;

  /** Only entries of this time or later, RFC 3339. */
  @IsOptional()
  @IsTime()
  readonly from?: string;

  /** Only entries before this time, RFC 3339. */
  @IsOptional()
  @IsTime()
  readonly to?: string;
}
