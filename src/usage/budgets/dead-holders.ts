import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { toUsd } from './nano-usd.js';

const EVERY_MS = 10_000;
/** Usage records of a killed process come when it is started again; until then its leases stay as they are. */
const DEAD_SECONDS = 60;
/** Instances that were cut off together with this one must have time to be heard of again. */
const CONTACT_MS = DEAD_SECONDS * 1000;
/** For so long late records are looked for: ever less often, since a look reads all records of a month. */
const WATCHED_HOURS = 24;
const LONGEST_BETWEEN_HOURS = 1;
const KEPT_DAYS = 400;
/** Any fixed number: one instance at a time. */
const RECLAIM_LOCK = 7_288_004;

/** Takes back what killed instances had been leased and counts what they had not told, from their usage records. */
@Injectable()
export class DeadHolders implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('budgets');
  private timer: NodeJS.Timeout | undefined;
  private reachableSince: number | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @returns USD that were counted */
  reclaim(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const lock: readonly { locked: boolean }[] = await manager.query(
        'select pg_try_advisory_xact_lock($1) as locked',
        [RECLAIM_LOCK],
      );
      if (lock[0]?.locked !== true) return 0;
      const counted: readonly { nano: string | null }[] = await manager.query(
        `select sum(budget_reclaim(id)) as nano from (
           select id from budget_holders
             where seen_at between clock_timestamp() - $2 * interval '1 hour' and clock_timestamp() - $1 * interval '1 second'
               and not has_ended and (looked_at is null
                 or clock_timestamp() - looked_at > least(looked_at - seen_at, $3 * interval '1 hour'))
             order by id
         ) as dead`,
        [DEAD_SECONDS, WATCHED_HOURS, LONGEST_BETWEEN_HOURS],
      );
      await manager.query(
        `delete from budget_holders where seen_at < clock_timestamp() - $1 * interval '2 hours'
           and not exists (select from budget_leases where holder_id = id and leased_nano_usd > 0)`,
        [WATCHED_HOURS],
      );
      await manager.query('delete from budget_ledger where starts_on < current_date - $1::integer', [KEPT_DAYS]);
      return toUsd(Number(counted[0]?.nano ?? 0));
    });
  }

  private async look(): Promise<void> {
    if (!this.dataSource.isInitialized) return;
    try {
      await this.dataSource.query('select 1');
      this.reachableSince ??= performance.now();
      if (performance.now() - this.reachableSince < CONTACT_MS) return;
      const usd = await this.reclaim();
      if (usd > 0)
        this.logger.warn(
          `${usd} USD that no instance has told, as when one was killed, are counted from usage records`,
        );
    } catch (error) {
      this.reachableSince = undefined;
      this.logger.debug(`leases of dead instances are not looked at: ${String(error)}`);
    }
  }
}
