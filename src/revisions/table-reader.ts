import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { Reading } from './reading.js';

/** So many rows are taken in before requests have their turn. */
const ROWS_AT_A_TIME = 250;

/** Rows as they were read, in the order asked for; by version, which no later state of any row of the table shares. */
export type KnownRows<Row> = ReadonlyMap<string, Row>;

/** Which rows to read. */
export interface TableQuery<Row extends ObjectLiteral> {
  readonly entity: EntityTarget<Row>;
  /** SQL condition; without one, all of them. */
  readonly where?: string;
  /** SQL columns. */
  readonly orderBy: string;
}

/** A row as it is now. */
interface Version {
  readonly rowVersion: string;
  /** Where it lies; holds for as long as the transaction. */
  readonly place: string;
}

/**
 * Reads the rows that are not known in the version they have now, and takes the others from `known`. Rows are frozen,
 * for later readings share them.
 *
 * @returns the same as reading all of them would
 */
export async function readTable<Row extends ObjectLiteral>(
  reading: Reading,
  query: TableQuery<Row>,
  known: KnownRows<Row>,
): Promise<KnownRows<Row>> {
  const versions = await versionsOf(reading, query);
  const unknown = versions.filter(({ rowVersion }) => !known.has(rowVersion));
  const read = await readVersions(reading, query, unknown);
  return new Map(versions.map(({ rowVersion }) => [rowVersion, known.get(rowVersion) ?? foundRow(read, rowVersion)]));
}

function foundRow<Row>(read: ReadonlyMap<string, Row>, version: string): Row {
  const row = read.get(version);
  if (row === undefined) throw new Error('rows changed while they were read: the transaction has no snapshot');
  return row;
}

function versionsOf<Row extends ObjectLiteral>(
  reading: Reading,
  { entity, where = 'true', orderBy }: TableQuery<Row>,
): Promise<readonly Version[]> {
  const { tablePath } = reading.metadataOf(entity);
  return reading.query(
    `select ${versionOf(reading, entity)} as "rowVersion", ctid::text as place
     from ${tablePath} where ${where} order by ${orderBy}`,
  );
}

async function readVersions<Row extends ObjectLiteral>(
  reading: Reading,
  { entity }: TableQuery<Row>,
  versions: readonly Version[],
): Promise<ReadonlyMap<string, Row>> {
  const { tablePath, columns } = reading.metadataOf(entity);
  const fields = columns.map(({ databaseName, propertyName }) => `"${databaseName}" as "${propertyName}"`);
  const statement = `select ${versionOf(reading, entity)} as "rowVersion", ${fields.join()}
    from ${tablePath} where ctid = any($1::tid[])`;
  const read = new Map<string, Row>();
  for (let start = 0; start < versions.length; start += ROWS_AT_A_TIME) {
    const places = versions.slice(start, start + ROWS_AT_A_TIME).map(({ place }) => place);
    const rows = await reading.query<Row & Pick<Version, 'rowVersion'>>(statement, [places]);
    for (const { rowVersion, ...row } of rows) read.set(rowVersion, Object.freeze(row) as unknown as Row);
  }
  return read;
}

/**
 * SQL for which row it is and which transaction wrote it last: whatever changes a row changes that. Places alone would
 * not do, for rows of one transaction trade them when a table is compacted.
 */
function versionOf<Row extends ObjectLiteral>(reading: Reading, entity: EntityTarget<Row>): string {
  const key = reading.metadataOf(entity).primaryColumns.map(({ databaseName }) => `"${databaseName}"`);
  return `concat_ws(' ', ${key.join()}, xmin)`;
}
