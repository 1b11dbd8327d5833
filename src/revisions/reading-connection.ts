import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OwnConnection } from '../database/own-connection.js';
import type { Reading } from './reading.js';

/** The largest configuration is read in a fraction of it. */
const STATEMENT_TIMEOUT_MS = 10_000;

/**
 * The connection the configuration is read over. Not one of the pool: however many writes hold those or wait for one,
 * what has been stored is served at once.
 */
@Injectable()
export class ReadingConnection implements OnApplicationShutdown {
  private connection: OwnConnection | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationShutdown(): void {
    this.connection?.close();
  }

  /** One at a time. @throws the database's error */
  async read<Result>(work: (reading: Reading) => Promise<Result>): Promise<Result> {
    // Before the start has connected, the tables may not be there, or be of an earlier release.
    if (!this.dataSource.isInitialized) throw new Error('The database is not connected yet');
    const connection = await this.connect();
    return connection.transaction(async () => {
      await connection.query('set transaction isolation level repeatable read, read only');
      return work({
        query: (statement, parameters) => connection.query(statement, parameters),
        metadataOf: (entity) => this.dataSource.getMetadata(entity),
      });
    });
  }

  private async connect(): Promise<OwnConnection> {
    if (this.connection?.isUsable !== true) {
      this.connection = await OwnConnection.open(this.dataSource, 'patchbay snapshot', STATEMENT_TIMEOUT_MS);
    }
    return this.connection;
  }
}
