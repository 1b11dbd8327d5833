import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Environment } from '../../src/config/environment.js';
import { environmentFrom } from '../../src/config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../../src/crypto/key-ring.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { DatabaseStanding } from '../../src/database/database-standing.js';
import { ContentKeys } from '../../src/usage/contents/content-keys.js';
import type { RequestRecord } from '../../src/usage/records.js';
import { requestJson } from '../../src/usage/spool/record-lines.js';
import { UsageStore } from '../../src/usage/store/usage-store.js';
import { UsageHealth } from '../../src/usage/usage-health.js';
import { UsageSpool } from '../../src/usage/usage-spool.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { TcpForwarder } from './tcp-forwarder.js';
import { makeTestFolder, removeTestFolder } from './test-folders.js';
import { UsageTables } from './usage-tables.js';

/** One process' part in recording, as the application puts it together. */
export interface Recording {
  readonly spool: UsageSpool;
  readonly health: UsageHealth;
  readonly keys: ContentKeys;
  stop(): Promise<void>;
}

/** The usage tables, a data folder, and the way to the database, which can be closed. */
export class UsageGround {
  readonly ring = new KeyRing(masterKeyFrom(randomBytes(32)), []);
  private readonly running = new Set<Recording>();

  private constructor(
    readonly database: TestDatabase,
    readonly source: DataSource,
    readonly tables: UsageTables,
    readonly way: TcpForwarder,
    readonly folder: string,
  ) {}

  static async make(): Promise<UsageGround> {
    Logger.overrideLogger(false);
    const database = await createTestDatabase();
    const source = await new DataSource(dataSourceOptions(database.url)).initialize();
    await source.runMigrations();
    const { hostname, port } = new URL(database.url);
    const way = await TcpForwarder.reserve({ host: hostname, port: Number(port) });
    await way.open();
    return new UsageGround(database, source, await UsageTables.open(database.url), way, await makeTestFolder());
  }

  async close(): Promise<void> {
    for (const recording of this.running) await recording.stop();
    await this.tables.close();
    await this.source.destroy();
    await this.way.close();
    await removeTestFolder(this.folder);
    await this.database.drop();
  }

  environment(variables: Readonly<Record<string, string>> = {}): Environment {
    return environmentFrom({ NODE_ENV: 'test', DATA_DIR: this.folder, ...variables });
  }

  /** A store that reaches the database over the way. */
  store(): UsageStore {
    const url = new URL(this.database.url);
    url.port = String(this.way.port);
    const standing = new DatabaseStanding();
    standing.accept();
    return new UsageStore(new DataSource(dataSourceOptions(url.href)), standing);
  }

  /** At once, all in one transaction. */
  async storeAll(...records: readonly RequestRecord[]): Promise<void> {
    const store = this.store();
    await store.store({ requests: records.map((record) => Buffer.from(requestJson(record))), contents: [] });
    store.close();
  }

  begin(variables: Readonly<Record<string, string>> = {}): Recording {
    const health = new UsageHealth();
    const keys = new ContentKeys(this.ring);
    const spool = new UsageSpool(this.environment(variables), this.store(), keys, health);
    spool.onModuleInit();
    const recording = {
      spool,
      health,
      keys,
      stop: async () => {
        this.running.delete(recording);
        await spool.onApplicationShutdown();
      },
    };
    this.running.add(recording);
    return recording;
  }

  /** Records, and resolves when all of it is stored. */
  async record(spool: UsageSpool, ...records: readonly RequestRecord[]): Promise<void> {
    const before = await this.tables.count('requests');
    for (const one of records) spool.record(one);
    await this.tables.untilCount('requests', before + records.length);
  }
}
