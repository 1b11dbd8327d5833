/** What nobody has looked at by then is not shown as news any more. */
export const BATCHES_KEPT = '10 minutes';
/** More than these are never shown of a second. */
export const NAMED_OF_A_BATCH = 20;

/** Parameter: `stored` of INSERT_RECORDS. */
export const NOTE_BATCH = `
  insert into stored_batches (requests, request_ids, request_ats)
  select (batch ->> 'requests')::integer, array_agg(id order by at desc, id desc), array_agg(at order by at desc, id desc)
  from (select $1::jsonb as batch) given
    cross join lateral jsonb_to_recordset(batch -> 'newest') as newest (id text, at timestamptz)
  group by batch`;

/** Those of the last seconds: a number may come after a greater one, but not by more than a statement may take. */
export const LATEST_BATCHES = `
  select number::text as number from stored_batches
  where stored_at > now() - interval '15 seconds' order by number`;

/** Parameter: numbers. */
export const BATCHES = `
  select requests, request_ids as ids, request_ats as ats from stored_batches
  where number = any ($1::bigint[]) order by number`;
