import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sqlStateOf } from '../../database/database-errors.js';
import { DatabaseStanding } from '../../database/database-standing.js';
import { OwnConnection } from '../../database/own-connection.js';
import { letGo } from '../../memory/let-go.js';
import { ADD_TO_MINUTES, minuteRows } from '../minutes/add-minutes.js';
import { NOTE_BATCH } from '../minutes/stored-batches.js';
import { ADD_TO_DAYS, ADD_TO_HOURS, ADD_TO_HOURS_OF_ALL_APPS, ADD_TO_TOTALS, NOTE_KEY_USE } from './add-sums.js';
import { INSERT_CONTENT_KEYS, INSERT_CONTENTS } from './insert-contents.js';
import { INSERT_RECORDS } from './insert-records.js';
import { monthIn, MONTHLY_TABLES, partitionStatement } from './months.js';

/** A batch is done in a fraction of a second; one that waits this long for a lock is tried again. */
const STATEMENT_TIMEOUT_MS = 5000;
/** `no partition of relation found for row`. */
const NO_PARTITION = '23514';
/** Data exceptions and violated constraints: the same record would be refused again. */
const REFUSED = /^2[23]/;
const NOTHING_NEW = '[]';
/** Rows that all instances write come last, so that they are locked for the shortest time. */
const ADDITIONS = [NOTE_KEY_USE, ADD_TO_HOURS, ADD_TO_DAYS, ADD_TO_HOURS_OF_ALL_APPS, ADD_TO_TOTALS];
/** Any fixed number: only one instance at a time changes which partitions there are. */
export const PARTITION_LOCK = 7_288_031;

/** Texts of JSON. */
interface StoredSums {
  readonly groups: string;
  readonly minutes: string;
  readonly stored: string;
}

/** JSON of what goes into the same tables. */
export interface RecordsToStore {
  readonly requests: readonly Buffer[];
  readonly contents: readonly Buffer[];
}

/** Stores usage records, each exactly once however often it comes, together with the sums they are part of. */
@Injectable()
export class UsageStore {
  private connection: OwnConnection | undefined;
  private isClosed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly standing: DatabaseStanding,
  ) {}

  /** Resolves when there is a database to store in. */
  get ready(): Promise<void> {
    return this.standing.accepted;
  }

  /**
   * All or nothing.
   *
   * @throws the database's error; unless `isRefusal`, the same records may be stored later
   */
  async store(records: RecordsToStore): Promise<void> {
    const connection = await this.connect();
    try {
      await storeWith(connection, records);
    } catch (error) {
      if (sqlStateOf(error) !== NO_PARTITION) throw error;
      await makePartitions(connection, records.requests);
      await storeWith(connection, records);
    }
  }

  /** Whether the database refused the records themselves. */
  isRefusal(error: unknown): boolean {
    return REFUSED.test(sqlStateOf(error));
  }

  /** For good. */
  close(): void {
    this.isClosed = true;
    this.connection?.close();
    this.connection = undefined;
  }

  private async connect(): Promise<OwnConnection> {
    if (this.isClosed) throw new Error('the connection to the database has been closed');
    // What answers may be somebody else's.
    if (!this.standing.isAccepted) throw new Error('the database is not connected yet');
    if (this.connection?.isUsable !== true) {
      const connection = await OwnConnection.open(this.dataSource, 'patchbay usage', STATEMENT_TIMEOUT_MS);
      await this.standing.requireOwnAt(connection);
      this.connection = connection;
    }
    return this.connection;
  }
}

async function storeWith(connection: OwnConnection, { requests, contents }: RecordsToStore): Promise<void> {
  await connection.transaction(async () => {
    if (requests.length > 0) await storeRequests(connection, requests);
    if (contents.length > 0) {
      await queryWith(connection, INSERT_CONTENT_KEYS, contents);
      await queryWith(connection, INSERT_CONTENTS, contents);
    }
  });
}

/** The statement is answered, so the driver has sent its copy: a megabyte of ours need not wait for the collector. */
async function queryWith<Row>(
  connection: OwnConnection,
  statement: string,
  records: readonly Buffer[],
): Promise<readonly Row[]> {
  const array = arrayOf(records);
  const rows = await connection.query<Row>(statement, [array]);
  letGo(array);
  return rows;
}

async function storeRequests(connection: OwnConnection, requests: readonly Buffer[]): Promise<void> {
  const [row] = await queryWith<StoredSums>(connection, INSERT_RECORDS, requests);
  if (!row || row.groups === NOTHING_NEW) return;
  for (const statement of ADDITIONS) await connection.query(statement, [row.groups]);
  if (row.minutes !== NOTHING_NEW) await connection.query(ADD_TO_MINUTES, [minuteRows(row.minutes)]);
  await connection.query(NOTE_BATCH, [row.stored]);
}

async function makePartitions(connection: OwnConnection, requests: readonly Buffer[]): Promise<void> {
  const months = new Set(requests.flatMap((json) => monthIn(json.toString()) ?? []));
  await connection.transaction(async () => {
    await connection.query('select pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
    for (const month of months) {
      for (const table of MONTHLY_TABLES) await connection.query(partitionStatement(table, month));
    }
  });
}

/** The records are JSON already: an array of them as PostgreSQL takes `jsonb` in binary, its version before the text. */
function arrayOf(records: readonly Buffer[]): Buffer {
  const array = Buffer.allocUnsafeSlow(records.reduce((sum, { length }) => sum + length + 1, 2));
  array[0] = JSONB_VERSION;
  let end = 1;
  for (const record of records) {
    array[end] = end === 1 ? OPEN_BRACKET : COMMA;
    end += 1 + record.copy(array, end + 1);
  }
  array[end] = CLOSE_BRACKET;
  return array;
}

const JSONB_VERSION = 1;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
