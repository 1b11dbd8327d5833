import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What has been asked of a provider since it is there. */
export interface Figures {
  readonly requests_count: number;
  readonly tokens_used: number;
  readonly cost_usd: number;
  /** RFC 3339; null before its first use. */
  readonly last_used: string | null;
}

interface StoredFigures extends Omit<Figures, 'last_used'> {
  readonly id: number;
  readonly lastUsedAt: Date;
}

const UNUSED: Figures = { requests_count: 0, tokens_used: 0, cost_usd: 0, last_used: null };

/** Figures to be shown beside providers. */
@Injectable()
export class ProviderFigures {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns what is to be shown of any of them */
  async of(ids: readonly number[]): Promise<(id: number) => Figures> {
    const rows: StoredFigures[] = await this.dataSource.query(
      `select id, requests::float8 as requests_count, tokens::float8 as tokens_used, cost_usd::float8 as cost_usd,
         last_used_at as "lastUsedAt"
       from usage_totals where kind = 'provider' and id = any($1::integer[])`,
      [ids],
    );
    const byId = new Map(
      rows.map(({ id, lastUsedAt, ...sums }) => [id, { ...sums, last_used: lastUsedAt.toISOString() }]),
    );
    return (id) => byId.get(id) ?? UNUSED;
  }
}
