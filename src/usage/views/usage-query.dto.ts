import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayUnique, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { MAX_ID } from '../../validation/ids.js';
import { IsModelName } from '../../validation/is-model-name.js';
import { IsPurposeSlug } from '../../validation/is-purpose-slug.js';
import { IsTime } from '../../validation/is-time.js';
import { IdPageQuery } from '../../validation/page.dto.js';

/** What usage can be summed up by. */
export const USAGE_GROUPS = ['purpose', 'provider', 'model', 'app', 'key', 'day', 'hour'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

const list = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
const wholeNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;

export class UsageQuery extends IdPageQuery {
  /** What to sum up by, comma-separated: `purpose`, `provider`, `model`, `app`, `key`, `day` or `hour` (UTC); default: nothing. */
  @ApiPropertyOptional({ type: String })
  @Transform(list)
  @IsIn(USAGE_GROUPS, { each: true, message: `group_by must be a list of ${USAGE_GROUPS.join(', ')}` })
  @ArrayUnique({ message: 'group_by must name each at most once' })
  readonly group_by: readonly UsageGroup[] = [];

  /** RFC 3339, taken as the beginning of its hour; default: 30 days before `to`. */
  @IsOptional()
  @IsTime()
  readonly from?: string;

  /** RFC 3339, taken as the end of its hour; default: now. */
  @IsOptional()
  @IsTime()
  readonly to?: string;

  /** Only of this app, by id; 0: of the playground. */
  @IsOptional()
  @Transform(wholeNumber)
  @IsInt()
  @Min(0)
  @Max(MAX_ID)
  readonly app_id?: number;

  /** Only with this app key, by id. */
  @IsOptional()
  @Transform(wholeNumber)
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly key_id?: number;

  /** Only at this provider, by id. */
  @IsOptional()
  @Transform(wholeNumber)
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly provider_id?: number;

  /** Only of this purpose. */
  @IsOptional()
  @IsPurposeSlug()
  readonly purpose?: string;

  /** Only of this model. */
  @IsOptional()
  @IsModelName()
  readonly model?: string;
}
