import { Injectable } from '@nestjs/common';
import { AccessTerm } from '../access/access-term.js';
import { DatabaseStanding } from '../database/database-standing.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { DatabaseHealth } from './database-health.js';
import type { Readiness } from './health.dto.js';
import { SideTroubles } from './side-troubles.js';
import { startReason } from './start-reason.js';

const TROUBLES = {
  access_over: {
    status: 'not_ready',
    reason: 'The database has been away for 24 hours, so no credential is accepted until it is back.',
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
} as const satisfies Record<string, Trouble>;

type Trouble = Pick<Readiness, 'status' | 'reason'>;

@Injectable()
export class HealthService {
  constructor(
    private readonly database: DatabaseHealth,
    private readonly standing: DatabaseStanding,
    private readonly holder: SnapshotHolder,
    private readonly term: AccessTerm,
    private readonly side: SideTroubles,
  ) {}

  async readiness(): Promise<Readiness> {
    const database = await this.database.state();
    const { revision } = this.holder;
    const seen = { revision, database, ...(this.side.redis && { redis: this.side.redis }) } as const;
    if (!this.holder.isLoaded) {
      return { status: 'not_ready', ...seen, reason: startReason(this.standing.trouble, 'nothing') };
    }
    const trouble = this.trouble(database);
    if (!trouble) return this.withSideTroubles(seen);
    const { status, reason } = trouble;
    const { confirmedAt, endsAt } = this.term;
    return { status, ...seen, reason, since: confirmedAt.toISOString(), access_until: endsAt.toISOString() };
  }

  private withSideTroubles(seen: Omit<Readiness, 'status'>): Readiness {
    const { reasons, missingMasterKeys } = this.side;
    if (reasons.length === 0) return { status: 'ok', ...seen };
    const missing = missingMasterKeys.length > 0 && { missing_master_keys: [...missingMasterKeys] };
    return { status: 'degraded', ...seen, reason: reasons.join(' '), ...missing };
  }

  private trouble(database: Readiness['database']): Trouble | undefined {
    if (this.term.isOver) return TROUBLES.access_over;
    if (this.holder.isStandIn) return { status: 'degraded', reason: startReason(this.standing.trouble, 'file') };
    if (database === 'read_only') return TROUBLES[this.database.isFull ? 'database_full' : 'database_read_only'];
    return database === 'ok' ? undefined : TROUBLES.database_away;
  }
}
