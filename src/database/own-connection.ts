import type { Socket } from 'node:net';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { sqlStateOf } from './database-errors.js';

const CONNECT_TIMEOUT_MS = 1500;
const SQL_STATE = /^[0-9A-Z]{5}$/;
/** Longer than the server's own limit, so that it is the server that gives up whenever it still can. */
const ANSWER_SLACK_MS = 2000;

interface Opening {
  /** Longest time until it is open. */
  readonly connectTimeoutMs?: number;
  /** A new one, to be connected; it tells what has come, also of what is encrypted. */
  readonly socket?: Socket;
}

/**
 * One connection outside the pool, for work that must neither wait for others nor keep them waiting. Every statement
 * ends in time, even when the database's answer never comes; a connection that failed is not used again.
 */
export class OwnConnection {
  private hasFailed = false;

  private constructor(private readonly client: Client) {}

  /**
   * @param name shown in pg_stat_activity
   * @param timeoutMs longest time of a statement
   * @throws the database's error when it cannot be reached or refuses
   */
  static async open(
    { options }: DataSource,
    name: string,
    timeoutMs: number,
    { connectTimeoutMs = CONNECT_TIMEOUT_MS, socket }: Opening = {},
  ): Promise<OwnConnection> {
    const client = new Client({
      ...(options.type === 'postgres' && options.url !== undefined && { connectionString: options.url }),
      application_name: name,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: timeoutMs,
      idle_in_transaction_session_timeout: timeoutMs,
      query_timeout: timeoutMs + ANSWER_SLACK_MS,
      keepAlive: true,
      ...(socket && { stream: () => socket }),
    });
    const connection = new OwnConnection(client);
    client.on('error', () => connection.fail());
    client.on('end', () => connection.fail());
    try {
      await client.connect();
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  get isUsable(): boolean {
    return !this.hasFailed;
  }

  async query<Row>(statement: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows }: { rows: readonly unknown[] } = await this.client.query(statement, [...parameters]);
    // The statement says what its rows are.
    return rows as readonly Row[];
  }

  /** All of what is done in it, or nothing. Unless the database said so, it is not known which. */
  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      await this.query('begin');
      const result = await work();
      await this.query('commit');
      return result;
    } catch (error) {
      await this.undo(error);
      throw error;
    }
  }

  /** Does not wait for the other side, which may be gone. */
  close(): void {
    this.hasFailed = true;
    void this.client.end().catch(() => undefined);
  }

  /** Where the database has not said what is wrong, it is not asked for more either. */
  private async undo(error: unknown): Promise<void> {
    try {
      if (!SQL_STATE.test(sqlStateOf(error))) throw error;
      await this.query('rollback');
    } catch {
      this.close();
    }
  }

  private fail(): void {
    if (!this.hasFailed) this.close();
  }
}
