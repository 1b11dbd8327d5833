import { Injectable } from '@nestjs/common';
import { RedisLink } from '../access/limits/redis/redis-link.js';
import { MissingMasterKeys } from '../revisions/missing-master-keys.js';
import { UsageHealth } from '../usage/usage-health.js';

const REDIS_DOWN = 'Redis does not answer: each instance allows its share of the rate limits.';

const NO_KEY_OPENS =
  'None of the stored keys of providers can be opened here: they need master keys that this instance does not have. Add those to its BYOK_PREVIOUS_KEYS.';

/** What goes wrong beside the requests, which are served all the same. */
@Injectable()
export class SideTroubles {
  constructor(
    private readonly link: RedisLink,
    private readonly usage: UsageHealth,
    private readonly masterKeys: MissingMasterKeys,
  ) {}

  /** Undefined without REDIS_URL. */
  get redis(): 'ok' | 'down' | undefined {
    if (!this.link.isConfigured) return undefined;
    return this.link.isUsable ? 'ok' : 'down';
  }

  /** Ids of those without which none of the stored keys of providers opens here. */
  get missingMasterKeys(): readonly string[] {
    return this.masterKeys.ids;
  }

  /** A sentence each. */
  get reasons(): readonly string[] {
    const redis = this.redis === 'down' ? [REDIS_DOWN] : [];
    const keys = this.masterKeys.ids.length > 0 ? [NO_KEY_OPENS] : [];
    return [...keys, ...redis, ...(this.usage.trouble === undefined ? [] : [this.usage.trouble])];
  }
}
