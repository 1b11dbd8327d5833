import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccessTerm } from '../access/access-term.js';
import { Heartbeat } from '../revisions/propagation/heartbeat.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import type { Readiness } from './health.dto.js';
import { SideTroubles } from './side-troubles.js';

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
  database_full: {
    status: 'degraded',
    reason:
      'The disk of the database is full, so it stores nothing: requests are served from memory, management only reads. Free some space there.',
  },
  database_read_only: {
    status: 'degraded',
    reason:
      'The database answers, but stores nothing, as a standby does until it is promoted: requests are served from memory, management only reads.',
  },
} as const satisfies Record<string, Pick<Readiness, 'status' | 'reason'>>;

@Injectable()
export class HealthService {
  private checking: Promise<Readiness['database']> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly holder: SnapshotHolder,
    private readonly term: AccessTerm,
    private readonly heartbeat: Heartbeat,
    private readonly side: SideTroubles,
  ) {}

  async readiness(): Promise<Readiness> {
    const database = await this.database();
    const { revision } = this.holder;
    const trouble = this.trouble(database);
    const seen = { revision, database, ...(this.side.redis && { redis: this.side.redis }) } as const;
    if (!trouble) return this.withSideTroubles(seen);
    const { status, reason } = TROUBLES[trouble];
    if (trouble === 'not_loaded') return { status, ...seen, reason };
    const { confirmedAt, endsAt } = this.term;
    return {
      status,
      ...seen,
      reason,
      since: confirmedAt.toISOString(),
      access_until: endsAt.toISOString(),
    };
  }

  private withSideTroubles(seen: Omit<Readiness, 'status'>): Readiness {
    const { reasons, missingMasterKeys } = this.side;
    if (reasons.length === 0) return { status: 'ok', ...seen };
    const missing = missingMasterKeys.length > 0 && { missing_master_keys: [...missingMasterKeys] };
    return { status: 'degraded', ...seen, reason: reasons.join(' '), ...missing };
  }

  private trouble(database: Readiness['database']): keyof typeof TROUBLES | undefined {
    if (!this.holder.isLoaded) return 'not_loaded';
    if (this.term.isOver) return 'access_over';
    if (this.holder.isStandIn) return 'stand_in';
    if (database === 'read_only') return this.heartbeat.hasMetFullDisk ? 'database_full' : 'database_read_only';
    return database === 'ok' ? undefined : 'database_away';
  }

  private async database(): Promise<Readiness['database']> {
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
    } catch {
      return 'down';
    }
    // What could not be stored a moment ago may be stored now: the database may just be back.
    if (!this.heartbeat.hasBeenTold) await this.heartbeat.beat();
    return this.heartbeat.hasBeenTold ? 'ok' : 'read_only';
  }
}
