import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from './data-source.js';
import { DatabaseStanding } from './database-standing.js';

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
          useFactory: () => ({ ...dataSourceOptions(url, poolSize), manualInitialization: true, retryAttempts: 0 }),
        }),
      ],
    };
  }
}
