import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { MAX_ID } from '../../validation/ids.js';
import { IsModelName } from '../../validation/is-model-name.js';
import { IsPurposeSlug } from '../../validation/is-purpose-slug.js';
import { IsText } from '../../validation/is-text.js';
import { IsTime } from '../../validation/is-time.js';
import { PageQuery } from '../../validation/page.dto.js';

const MAX_STATUS = 999;
const wholeNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;

export class RequestsQuery extends PageQuery {
  /** Only of this app, by id; 0: of the playground. */
  @IsOptional()
  @Transform(wholeNumber)
  @IsInt()
  @Min(0)
  @Max(MAX_ID)
  readonly app_id?: number;

  /** Only of this purpose. */
  @IsOptional()
  @IsPurposeSlug()
  readonly purpose?: string;

  /** Only answered by this provider, or asked last of it, by id. */
  @IsOptional()
  @Transform(wholeNumber)
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly provider_id?: number;

  /** Only of this model, as `model` of a request names it. */
  @IsOptional()
  @IsModelName()
  readonly model?: string;

  /** Only those whose client got this status; 0: none. */
  @ApiPropertyOptional()
  @IsOptional()
  @Transform(wholeNumber)
  @IsInt()
  @Min(0)
  @Max(MAX_STATUS)
  readonly status?: number;

  /** Only those that ended so: `delivered`, `passed_on`, `broken`, `abandoned`, or the code of an error. */
  @IsOptional()
  @IsText({ max: 100 })
  readonly outcome?: string;

  /** Only those that arrived at this time or later, RFC 3339. */
  @IsOptional()
  @IsTime()
  readonly from?: string;

  /** Only those that arrived before this time, RFC 3339. */
  @IsOptional()
  @IsTime()
  readonly to?: string;

  /** Only this one: its `x-request-id`. */
  @IsOptional()
  @IsText({ max: 100 })
  readonly id?: string;
}
