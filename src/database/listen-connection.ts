import { Client } from 'pg';
import type { DataSource } from 'typeorm';

const CONNECT_TIMEOUT_MS = 2000;
/** A connection that answers later than this counts as lost: nothing asked over it takes long. */
const ANSWER_TIMEOUT_MS = 2000;

/** Who is told what happens on a connection. */
export interface ConnectionAudience {
  /** A notification came. */
  notified(channel: string, payload: string): void;
  /** The connection has ended although nobody closed it. Told once. */
  lost(error: Error): void;
}

/** One connection outside the pool, on which notifications arrive and which nobody else keeps busy. */
export class ListenConnection {
  private isOpen = true;

  private constructor(
    private readonly client: Client,
    private readonly audience: ConnectionAudience,
  ) {}

  /**
   * @param channels trusted names, which are part of the statement
   * @throws the database's error when it cannot be reached or refuses
   */
  static async open(
    { options }: DataSource,
    channels: readonly string[],
    audience: ConnectionAudience,
  ): Promise<ListenConnection> {
    const client = new Client({
      ...(options.type === 'postgres' && options.url !== undefined && { connectionString: options.url }),
      application_name: 'patchbay listen',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
    });
    const connection = new ListenConnection(client, audience);
    client.on('error', (error) => connection.lose(error));
    client.on('end', () => connection.lose(new Error('the database closed the connection')));
    client.on('notification', ({ channel, payload = '' }) => audience.notified(channel, payload));
    try {
      await client.connect();
      // What is written here is written again a second later; the disk need not be waited for.
      await client.query(['set synchronous_commit = off', ...channels.map((name) => `listen ${name}`)].join(';'));
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  async query(statement: string, parameters: readonly unknown[]): Promise<readonly unknown[]> {
    try {
      const { rows }: { rows: readonly unknown[] } = await this.client.query(statement, [...parameters]);
      return rows;
    } catch (error) {
      this.lose(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }

  /** Does not wait for the other side, which may be gone. */
  close(): void {
    this.isOpen = false;
    void this.client.end().catch(() => undefined);
  }

  /** A statement that fails ends the connection as well: after a failover the next one reaches the right server. */
  private lose(error: Error): void {
    if (!this.isOpen) return;
    this.close();
    this.audience.lost(error);
  }
}
