import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsInt, IsOptional, Max, Min } from 'class-validator';
import { MAX_ID } from '../validation/ids.js';
import { IdSearchQuery } from '../validation/page.dto.js';

/** More would not fit into the address of a request everywhere. */
const MOST_IDS = 500;

const wholeNumbers = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((part) => (/^\d{1,10}$/.test(part) ? Number(part) : part)) : value;

/** A page of servers or api keys. */
export class ProviderPageQuery extends IdSearchQuery {
  /** Only those with these ids, comma-separated, at most 500; an id that nobody has is passed over. */
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @Transform(wholeNumbers)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(MAX_ID, { each: true })
  @ArrayMaxSize(MOST_IDS)
  readonly ids?: readonly number[];
}
