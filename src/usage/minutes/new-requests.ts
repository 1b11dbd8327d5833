import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { LoggedRequest } from '../views/request-log.dto.js';
import { REQUEST_VIEW } from '../views/request-rows.js';
import { BATCHES, LATEST_BATCHES } from './stored-batches.js';

interface Batch {
  readonly requests: number;
  /** The newest of them, newest first. */
  readonly ids: readonly string[];
  readonly ats: readonly Date[];
}

/** Requests that were stored since somebody asked before. */
export interface Stored {
  /** Oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** How many there were besides. */
  readonly leftOut: number;
}

/** By their key in the partitions of their months. */
const BY_KEY = `
  select ${REQUEST_VIEW} from requests r where r.request_id = any ($1::text[]) and r.at = any ($2::timestamptz[])
  order by r.at, r.request_id`;

/** Follows what is stored, by whichever instance. Not for several at a time. */
@Injectable()
export class NewRequests {
  /** Those of the batches that would be found again. */
  private seen: ReadonlySet<string> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** What is stored by now is not new. */
  async begin(): Promise<void> {
    this.seen = new Set(await this.latest());
  }

  /**
   * @param most as many as are wanted at most, the newest ones
   * @throws the database's error; what was stored is found again then
   */
  async take(most: number): Promise<Stored> {
    const { seen } = this;
    const found = await this.latest();
    const fresh = seen ? await this.batches(found.filter((number) => !seen.has(number))) : [];
    const requests = await this.named(newest(fresh, most));
    this.seen = new Set(found);
    return { requests, leftOut: fresh.reduce((sum, batch) => sum + batch.requests, 0) - requests.length };
  }

  private async latest(): Promise<readonly string[]> {
    const rows: readonly { readonly number: string }[] = await this.dataSource.query(LATEST_BATCHES);
    return rows.map(({ number }) => number);
  }

  private async batches(numbers: readonly string[]): Promise<readonly Batch[]> {
    return numbers.length === 0 ? [] : this.dataSource.query(BATCHES, [numbers]);
  }

  private async named(keys: readonly Key[]): Promise<readonly LoggedRequest[]> {
    if (keys.length === 0) return [];
    return this.dataSource.query(BY_KEY, [keys.map(({ id }) => id), keys.map(({ at }) => at)]);
  }
}

interface Key {
  readonly id: string;
  readonly at: Date;
}

function newest(batches: readonly Batch[], most: number): readonly Key[] {
  return batches
    .flatMap(({ ids, ats }) => ids.map((id, index): Key => ({ id, at: ats[index] ?? new Date(0) })))
    .toSorted((one, other) => other.at.getTime() - one.at.getTime())
    .slice(0, most);
}
