import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import type { Readiness } from './health.dto.js';

const DATABASE_TIMEOUT_MS = 500;

@Injectable()
export class HealthService {
  private checking: Promise<boolean> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly holder: SnapshotHolder,
  ) {}

  async readiness(): Promise<Readiness> {
    const database = (await this.databaseAnswers()) ? 'ok' : 'down';
    const served = database === 'ok' ? 'ok' : 'degraded';
    return { status: this.holder.isLoaded ? served : 'not_ready', revision: this.holder.revision, database };
  }

  private async databaseAnswers(): Promise<boolean> {
    const timeout = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => timeout.resolve(false), DATABASE_TIMEOUT_MS);
    try {
      return await Promise.race([this.check(), timeout.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Probes share one question to the database, so that they do not queue up behind one that hangs. */
  private check(): Promise<boolean> {
    this.checking ??= this.dataSource
      .query('select 1')
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        this.checking = undefined;
      });
    return this.checking;
  }
}
