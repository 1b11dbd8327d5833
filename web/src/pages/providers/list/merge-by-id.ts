/** Pages of one list, ordered by id, as far as they were asked for. */
export interface Stream<Row> {
  readonly rows: readonly Row[];
  /** Whether there is nothing after the last row. */
  readonly isComplete: boolean;
}

interface Numbered {
  readonly id: number;
}

/**
 * Two lists that share one set of ids, as one list. Rows behind the end of a list that is not complete wait: something
 * that belongs before them may still come.
 */
export function mergeById<Row extends Numbered>(streams: readonly Stream<Row>[]): readonly Row[] {
  const bound = Math.min(...streams.filter(({ isComplete }) => !isComplete).map(lastId));
  return streams
    .flatMap(({ rows }) => rows)
    .filter(({ id }) => id <= bound)
    .toSorted((one, other) => one.id - other.id);
}

/** Which list holds the others back, so that its next page is to be asked for; undefined when all are complete. */
export function laggard(streams: readonly Stream<Numbered>[]): number | undefined {
  let place: number | undefined;
  for (const [index, stream] of streams.entries()) {
    if (stream.isComplete) continue;
    const behind = place === undefined ? undefined : streams[place];
    if (behind === undefined || lastId(stream) < lastId(behind)) place = index;
  }
  return place;
}

function lastId({ rows }: Stream<Numbered>): number {
  return rows.at(-1)?.id ?? 0;
}
