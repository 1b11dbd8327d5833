import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsIdCursor } from './is-id-cursor.js';
import { IsText } from './is-text.js';

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1000;

/** Decimal digits become a number; anything else stays text, which is then refused ("0x10", "1e3"). */
const wholeNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;

abstract class PageSize {
  /** How many rows to return, 1 to 1000. */
  // An initialiser makes the plugin take the parameter for a required one.
  @ApiPropertyOptional()
  @Transform(wholeNumber)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_SIZE)
  readonly limit: number = DEFAULT_PAGE_SIZE;
}

/** A page of a list that is ordered by name. */
export class PageQuery extends PageSize {
  /** `next_cursor` of the page before; leave out for the first page. */
  @IsOptional()
  @IsText({ max: 200 })
  readonly cursor?: string;
}

/** A page of a list that is ordered by id. */
export class IdPageQuery extends PageSize {
  /** `next_cursor` of the page before; leave out for the first page. */
  @ApiPropertyOptional()
  @Transform(wholeNumber)
  @IsIdCursor()
  readonly cursor: number = 0;
}

const MAX_QUESTION = 100;

/** A page of a list that is ordered by name and can be searched. */
export class SearchQuery extends PageQuery {
  /** Only those whose name contains this, capitals or not; up to 100 characters. */
  @IsOptional()
  @IsText({ max: MAX_QUESTION })
  readonly q?: string;
}

/** A page of a list that is ordered by id and can be searched. */
export class IdSearchQuery extends IdPageQuery {
  /** Only those whose name contains this, capitals or not; up to 100 characters. */
  @IsOptional()
  @IsText({ max: MAX_QUESTION })
  readonly q?: string;
}

export interface Page<T> {
  readonly data: T[];
  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

/** Makes a page of rows read with one row more than the page holds. */
export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  cursorOf: (row: R) => string,
  view: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { data: shown.map(view), next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
