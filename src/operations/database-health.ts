import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isDatabaseRefusal } from '../database/database-errors.js';
import { Heartbeat } from '../revisions/propagation/heartbeat.js';
import type { Readiness } from './health.dto.js';

const DATABASE_TIMEOUT_MS = 500;

/** What the database answers when it is asked now. */
@Injectable()
export class DatabaseHealth {
  private checking: Promise<Readiness['database']> | undefined;
  private hasRefused = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly heartbeat: Heartbeat,
  ) {}

  /** Whether it stores nothing because its disk is full. */
  get isFull(): boolean {
    return this.heartbeat.hasMetFullDisk;
  }

  /** Whether it is down because it lets this instance in no more. */
  get isRefusing(): boolean {
    return this.hasRefused;
  }

  async state(): Promise<Readiness['database']> {
    const timeout = Promise.withResolvers<'down'>();
    const timer = setTimeout(() => timeout.resolve('down'), DATABASE_TIMEOUT_MS);
    try {
      return await Promise.race([this.check(), timeout.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Probes share one question to the database, so that they do not queue up behind one that hangs. */
  private check(): Promise<Readiness['database']> {
    this.checking ??= this.ask().finally(() => {
      this.checking = undefined;
    });
    return this.checking;
  }

  private async ask(): Promise<Readiness['database']> {
    try {
      await this.dataSource.query('select 1');
      this.hasRefused = false;
    } catch (error) {
      this.hasRefused = isDatabaseRefusal(error);
      return 'down';
    }
    // What could not be stored a moment ago may be stored now: the database may just be back.
    if (!this.heartbeat.hasBeenTold) await this.heartbeat.beat();
    return this.heartbeat.hasBeenTold ? 'ok' : 'read_only';
  }
}
