import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { ClientBase } from 'pg';
import { dataSourceOptions } from './data-source.js';
import { DatabaseStanding } from './database-standing.js';

/** A pool is not closed before that. */
const ANSWER_TIMEOUT_MS = 2000;

@Module({})
export class DatabaseModule {
  /** The connection itself is opened by the start sequence, so that a database that is away cannot stop the process. */
  static forUrl(url: string, poolSize: number): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [DatabaseStanding],
      exports: [DatabaseStanding],
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [DatabaseStanding],
          useFactory: (standing: DatabaseStanding) => {
            const options = dataSourceOptions(url, poolSize);
            const extra = { ...options.extra, onConnect: (client: ClientBase) => requireOwn(standing, client) };
            return { ...options, extra, manualInitialization: true, retryAttempts: 0 };
          },
        }),
      ],
    };
  }
}

/** Each new connection of the pool is asked whose database it has reached, so that nobody works with a foreign one. */
function requireOwn(standing: DatabaseStanding, client: ClientBase): Promise<void> {
  return standing.requireOwnAt({
    query: async (text) => {
      const question = { text, query_timeout: ANSWER_TIMEOUT_MS };
      return (await client.query<object>(question)).rows;
    },
    // The pool does.
    close: () => undefined,
  });
}
