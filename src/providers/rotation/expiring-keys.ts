import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ProviderKeyEntity } from '../../database/entities/provider-key.entity.js';
import { DAY_MS } from '../../time/durations.js';
import { expiryWarnings, WARNED_DAYS } from './expiry-warnings.js';

interface ExpiringKey extends Pick<ProviderKeyEntity, 'id' | 'version' | 'state' | 'expiresAt'> {
  readonly providerId: number;
  readonly providerName: string;
}

/** Warns in the log of keys whose vendor is about to end them, once a day for each. */
@Injectable()
export class ExpiringKeys {
  private readonly logger = new Logger('keys');
  /** When each was warned of, by row; monotonic milliseconds. */
  private readonly warnedAt = new Map<string, number>();

  constructor(private readonly dataSource: DataSource) {}

  async warn(now: number = performance.now()): Promise<void> {
    const keys: ExpiringKey[] = await this.dataSource.query(
      `select k.id, k.version, k.state, k.expires_at as "expiresAt", p.id as "providerId", p.name as "providerName"
       from provider_keys k join providers p on p.id = k.provider_id
       where k.state = 'active' and k.expires_at < now() + interval '${WARNED_DAYS} days'`,
    );
    for (const key of keys.filter(({ id }) => now - (this.warnedAt.get(id) ?? -Infinity) >= DAY_MS)) {
      const provider = { id: key.providerId, name: key.providerName };
      for (const warning of expiryWarnings({ provider, keys: [key] })) this.logger.warn(warning);
      this.warnedAt.set(key.id, now);
    }
  }
}
