import type { DataSource } from 'typeorm';
import { containing } from '../database/name-contains.js';
import { pageOf } from '../validation/page.dto.js';
import { cursorIn, cursorText } from '../validation/time-cursor.js';
import type { PurposePageQuery } from './purpose-page-query.dto.js';

/** Times as answers tell them, in milliseconds, so that a cursor says exactly where a page ends. */
const PAGE = `
  select slug, "createdAt" from (
    select slug, created_at as "createdAt",
      case when $1::boolean then date_trunc('milliseconds', created_at) else '-infinity' end as place
    from purposes
    where ($2::text is null or slug ilike $2)
      and (not $3::boolean or exists (select from chains where purpose_slug = slug))
  ) as purposes
  where (place, slug) > ($4::timestamptz, $5::text) order by place, slug limit $6`;

interface Row {
  readonly slug: string;
  readonly createdAt: Date;
}

/** Which purposes are on a page. */
export interface PurposePlaces {
  readonly slugs: readonly string[];
  readonly next_cursor: string | null;
}

/**
 * @param of all purposes, or only those that something is plugged into
 * @throws {GatewayError} when `created` comes with a cursor that no page by time had; by slug any text is a place to go on from
 */
export async function purposesOnPage(
  dataSource: DataSource,
  { limit, cursor, q, order }: PurposePageQuery,
  of: 'all' | 'plugged',
): Promise<PurposePlaces> {
  const byTime = order === 'created';
  const { at, id } = afterCursor(cursor, byTime);
  const pattern = q === undefined ? null : containing(q);
  const rows: readonly Row[] = await dataSource.query(PAGE, [byTime, pattern, of === 'plugged', at, id, limit + 1]);
  const { data, next_cursor } = pageOf(
    rows,
    limit,
    ({ slug, createdAt }) => (byTime ? cursorText({ at: createdAt.toISOString(), id: slug }) : slug),
    ({ slug }) => slug,
  );
  return { slugs: data, next_cursor };
}

function afterCursor(cursor: string | undefined, byTime: boolean): { readonly at: string; readonly id: string } {
  return byTime && cursor !== undefined ? cursorIn(cursor) : { at: '-infinity', id: cursor ?? '' };
}
