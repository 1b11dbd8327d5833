/** A page of a list that begins after an id, in the order of ids. */
export type Ask<Row> = (query: { readonly cursor: number; readonly limit: number }) => Promise<readonly Row[]>;

const MOST_A_PAGE = 200;

/** Those rows of a list that have one of the ids: page by page, without what lies between them. */
export async function rowsById<Row extends { readonly id: number }>(
  ids: readonly number[],
  ask: Ask<Row>,
): Promise<readonly Row[]> {
  const wanted = new Set(ids);
  const last = Math.max(...wanted);
  const found: Row[] = [];
  let first = Math.min(...wanted);
  while (first <= last) {
    const limit = Math.min(MOST_A_PAGE, last - first + 1);
    // Where the next page begins is known from this one.
    // oxlint-disable-next-line no-await-in-loop
    const rows = await ask({ cursor: first - 1, limit });
    found.push(...rows.filter(({ id }) => wanted.has(id)));
    const seen = rows.length < limit ? last : (rows.at(-1)?.id ?? last);
    first = Math.min(...[...wanted].filter((id) => id > seen));
  }
  return found;
}
