/** More would not fit into the address of a request everywhere. */
export const MOST_TOGETHER = 200;

interface Call<Row> {
  readonly ids: Set<number>;
  readonly rows: Promise<ReadonlyMap<number, Row>>;
}

/**
 * Rows that are asked for one by one, but in the same moment, come from one call: a board of thirty purposes shows a hundred
 * providers.
 *
 * @param list answers those of the rows that there are
 * @returns asks for one of them; undefined when there is none. Rejects with what the call was refused with
 */
export function together<Row extends { readonly id: number }>(
  list: (ids: readonly number[]) => Promise<readonly Row[]>,
): (id: number) => Promise<Row | undefined> {
  let next: Call<Row> | undefined;

  async function send(ids: ReadonlySet<number>): Promise<ReadonlyMap<number, Row>> {
    await thisMoment();
    if (next?.ids === ids) next = undefined;
    const rows = await list([...ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  return async (id) => {
    if (next === undefined || next.ids.size === MOST_TOGETHER) {
      const ids = new Set<number>();
      next = { ids, rows: send(ids) };
    }
    next.ids.add(id);
    return (await next.rows).get(id);
  };
}

function thisMoment(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
