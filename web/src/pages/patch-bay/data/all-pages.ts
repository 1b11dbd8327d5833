interface Page<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

/** Rows of all pages of a list that is small enough to be had whole. */
export async function allPages<Row>(page: (cursor: string | undefined) => Promise<Page<Row>>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const { data, next_cursor: next } = await page(cursor);
    rows.push(...data);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return rows;
}
