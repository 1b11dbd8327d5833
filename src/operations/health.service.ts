import { Injectable } from '@nestjs/common';
import { AccessTerm } from '../access/access-term.js';
import { DatabaseStanding } from '../database/database-standing.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { DatabaseHealth } from './database-health.js';
import { type Consequence, type DatabaseCause, databaseReason } from './database-reason.js';
import type { Readiness } from './health.dto.js';
import { SideTroubles } from './side-troubles.js';

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
      return { status: 'not_ready', ...seen, reason: databaseReason(this.standing.trouble ?? 'away', 'nothing') };
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
    const cause = this.causeOf(database);
    if (this.term.isOver) return { status: 'not_ready', reason: databaseReason(cause ?? 'unread', 'over') };
    return cause && { status: 'degraded', reason: databaseReason(cause, this.consequenceOf(database)) };
  }

  private causeOf(database: Readiness['database']): DatabaseCause | undefined {
    const { trouble } = this.standing;
    if (this.holder.isStandIn) return trouble ?? 'away';
    // One that runs has reached it: whether it is away is seen by asking.
    if (trouble !== undefined && trouble !== 'away') return trouble;
    if (database === 'down') return this.database.isRefusing ? 'refused' : 'silent';
    if (database === 'read_only') return this.database.isFull ? 'full' : 'read_only';
    return undefined;
  }

  private consequenceOf(database: Readiness['database']): Consequence {
    if (this.holder.isStandIn || this.standing.trouble !== undefined) return 'file';
    return database === 'read_only' ? 'reading' : 'memory';
  }
}
