import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import type { Readiness } from './health.dto.js';

const DATABASE_TIMEOUT_MS = 500;

@Injectable()
export class HealthService {
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
    const answer = this.dataSource.query('select 1').then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([answer, timeout.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
