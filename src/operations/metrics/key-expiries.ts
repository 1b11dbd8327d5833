import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** When a vendor ends a key that is in use. */
export interface KeyExpiry {
  /** Name of the provider. */
  readonly provider: string;
  readonly version: number;
  /** Unix time in seconds. */
  readonly expiresAt: number;
}

/** Keys in use whose end is known. */
@Injectable()
export class KeyExpiries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws the database's error when it is away */
  all(): Promise<readonly KeyExpiry[]> {
    return this.dataSource.query(
      `select p.name as provider, k.version, extract(epoch from k.expires_at)::float8 as "expiresAt"
       from provider_keys k join providers p on p.id = k.provider_id
       where k.state = 'active' and k.expires_at is not null order by p.name, k.version`,
    );
  }
}
