import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sparing } from './sparing.js';

const SPENT = `
  select coalesce(sum(cost_usd), 0)::float8 as usd
  from usage_hourly_all_apps where hour >= date_trunc('day', now(), 'UTC')`;

/** What today, UTC, has cost so far, as far as prices are known and apps did not pay themselves. */
@Injectable()
export class SpentToday {
  private readonly spent = new Sparing(async () => {
    const [row]: readonly [{ readonly usd: number }] = await this.dataSource.query(SPENT);
    return row.usd;
  });

  constructor(private readonly dataSource: DataSource) {}

  /** Not for several at a time. @throws the database's error */
  usd(): Promise<number> {
    return this.spent.read();
  }
}
