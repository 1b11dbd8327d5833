import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import { ContentKeys } from './contents/content-keys.js';
import { contentJson } from './contents/content-lines.js';
import { Pump, type Sink } from './pump.js';
import type { RequestRecord } from './records.js';
import { Leftovers } from './spool/leftovers.js';
import { OwnSpool } from './spool/own-spool.js';
import { requestJson } from './spool/record-lines.js';
import type { WaitingRecords } from './spool/record-source.js';
import { RejectedRecords } from './spool/rejected-records.js';
import { SpoolFolder } from './spool/spool-folder.js';
import { MAX_LINE_BYTES, mostLineBytes } from './spool/spool-line.js';
import type { SpoolAudience } from './spool/spool-audience.js';
import { RecordSink } from './store/record-sink.js';
import { UsageStore } from './store/usage-store.js';
import { UsageHealth } from './usage-health.js';
import { UsageRecorder } from './usage-recorder.js';

const BYTES_PER_MIB = 1024 * 1024;
const LOST_PER_LINE = 10_000;
/** How long the end waits for the database; what it has not taken by then waits on disk for the next start. */
const LAST_STORE_MS = 5000;
const DAMAGED = 'they are not as they were written: the disk or somebody has changed them';

/**
 * What has been used goes to a file of this process first and from there to the database, so that neither a database
 * that is away nor a process that is killed loses any of it, and nobody waits for either.
 */
@Injectable()
export class UsageSpool extends UsageRecorder implements Sink, SpoolAudience, OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('usage');
  private readonly spools: string;
  private readonly name = randomUUID();
  private readonly rejected: RejectedRecords;
  private readonly sink: RecordSink;
  private readonly leftovers: Leftovers;
  private own: OwnSpool | undefined;
  private pump: Pump | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly store: UsageStore,
    private readonly contentKeys: ContentKeys,
    private readonly health: UsageHealth,
  ) {
    super();
    this.spools = join(environment.DATA_DIR, 'spool');
    this.rejected = new RejectedRecords(this.spools, health);
    this.sink = new RecordSink(store, this.rejected);
    this.leftovers = new Leftovers(this.spools, this.name);
  }

  onModuleInit(): void {
    const own = new OwnSpool(this.makeFolder(), this, this.environment.SPOOL_MAX_MIB * BYTES_PER_MIB);
    this.own = own;
    this.health.watch(() => own.writer.waiting);
    const pump = new Pump([this.own, this.leftovers], this);
    this.pump = pump;
    void this.store.ready.then(() => pump.start());
  }

  record(record: RequestRecord): void {
    try {
      this.add(requestJson(record));
      if (record.content) this.add(contentJson(record, record.content, this.contentKeys.current));
    } catch (error) {
      this.health.lose();
      this.logger.error(`the usage of request ${record.requestId} was not recorded: ${String(error)}`);
    }
  }

  /** What is on disk by now is never lost; the database is only waited for as long as it answers. */
  async onApplicationShutdown(): Promise<void> {
    await this.own?.writer.close();
    const limit = setTimeout(() => this.store.close(), LAST_STORE_MS);
    try {
      await this.pump?.stop();
      await this.pump?.empty();
      // What was cut off by the end has been recorded meanwhile.
      await this.own?.writer.close();
    } catch (error) {
      this.logger.warn(`usage records wait in ${this.spools} for the next start: ${String(error)}`);
    } finally {
      clearTimeout(limit);
      this.store.close();
      this.leftovers.release();
      this.leave();
    }
  }

  /** What is in memory goes to disk before this call returns. @throws the disk's error */
  saveNow(): void {
    this.own?.writer.saveNow();
  }

  async take({ records, damaged }: WaitingRecords): Promise<void> {
    await this.sink.put(records);
    await this.rejected.keep(damaged, DAMAGED);
  }

  stuck(error: unknown): void {
    const where = isDatabaseUnavailable(error) ? 'until the database is back' : 'and are tried again';
    this.logger.warn(`usage records wait in ${this.spools} ${where}: ${String(error)}`);
  }

  unstuck(): void {
    this.logger.log('usage records are stored again');
  }

  written(): void {
    this.pump?.notify();
  }

  failing(error: Error): void {
    this.health.diskFails(error.message);
    this.logger.error(
      `${this.spools} takes no usage records (${error.message}): they are kept in memory as long as there is room. Free some space, or make the folder writable.`,
    );
  }

  recovered(): void {
    this.health.diskWorks();
    this.logger.log(`${this.spools} takes usage records again`);
  }

  /** What is on disk is found by the next start; what the disk did not take ends with the process. */
  private leave(): void {
    this.own?.leave();
    const inMemory = this.own?.writer.waiting.inMemory ?? 0;
    if (inMemory > 0)
      this.logger.error(`${inMemory} bytes of usage records are lost: neither disk nor database took them`);
  }

  private makeFolder(): SpoolFolder | undefined {
    try {
      return SpoolFolder.create(this.spools, this.name);
    } catch (error) {
      this.failing(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }

  private add(json: string): void {
    if (mostLineBytes(json) <= MAX_LINE_BYTES && this.own?.writer.add(json) === true) return;
    const lost = this.health.lose();
    if (lost % LOST_PER_LINE === 1) {
      this.logger.error(`${lost} usage records are lost: neither disk nor memory nor database has room for them`);
    }
  }
}
