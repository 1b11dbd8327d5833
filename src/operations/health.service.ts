import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccessTerm } from '../access/access-term.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import type { Readiness } from './health.dto.js';

const DATABASE_TIMEOUT_MS = 500;

const TROUBLES = {
  not_loaded: {
    status: 'not_ready',
    reason:
      'The database has not been reached since the start, and there is no last known configuration to serve from.',
  },
  access_over: {
    status: 'not_ready',
    reason: 'The database has been away for 24 hours, so no credential is accepted until it is back.',
  },
  stand_in: {
    status: 'degraded',
    reason:
      'The database has not been reached since the start: requests are served from the last known configuration, management is not served.',
  },
  database_away: {
    status: 'degraded',
    reason: 'The database does not answer: requests are served from memory, management is not served.',
  },
} as const satisfies Record<string, Pick<Readiness, 'status' | 'reason'>>;

@Injectable()
export class HealthService {
  private checking: Promise<boolean> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly holder: SnapshotHolder,
    private readonly term: AccessTerm,
  ) {}

  async readiness(): Promise<Readiness> {
    const database = (await this.databaseAnswers()) ? 'ok' : 'down';
    const { revision } = this.holder;
    const trouble = this.trouble(database === 'ok');
    if (!trouble) return { status: 'ok', revision, database };
    const { status, reason } = TROUBLES[trouble];
    if (trouble === 'not_loaded') return { status, revision, database, reason };
    const { confirmedAt, endsAt } = this.term;
    return {
      status,
      revision,
      database,
      reason,
      since: confirmedAt.toISOString(),
      access_until: endsAt.toISOString(),
    };
  }

  private trouble(databaseAnswers: boolean): keyof typeof TROUBLES | undefined {
    if (!this.holder.isLoaded) return 'not_loaded';
    if (this.term.isOver) return 'access_over';
    if (this.holder.isStandIn) return 'stand_in';
    return databaseAnswers ? undefined : 'database_away';
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
