import { Injectable } from '@nestjs/common';
import type { App } from '../../snapshot/snapshot.js';
import type { Allowance, LimitedKey, Taken } from './allowance.js';
import { limitHeaders } from './limit-headers.js';
import { isLimited, type Limited, limitedBy, refusalOf, worstOf } from './limited.js';
import { LocalLimits } from './local-limits.js';
import { LocalTaken } from './local-taken.js';
import { RedisLink } from './redis/redis-link.js';
import { holdersOf } from './redis/shared-bounds.js';
import { SharedLimits } from './redis/shared-limits.js';
import { SharedTaken } from './redis/shared-taken.js';

const LONGEST_WINDOW_MS = 60_000;

/** Decides by the counts that all instances share, or, without Redis or while it is away, by those of this instance. */
@Injectable()
export class AppAllowance implements Allowance {
  constructor(
    private readonly local: LocalLimits,
    private readonly shared: SharedLimits,
    private readonly link: RedisLink,
  ) {}

  take(app: App, key: LimitedKey, tokensUpperBound: number): Taken | Promise<Taken> {
    const limited = limitedBy(app, key);
    if (!this.link.isConfigured || !(limited.keyLimits || isLimited(app.limits))) {
      return this.local.take(limited, tokensUpperBound);
    }
    return this.link.isUsable ? this.takeShared(limited, tokensUpperBound) : this.takeAlone(limited, tokensUpperBound);
  }

  private takeAlone(limited: Limited, tokens: number): LocalTaken {
    this.link.noteDecidedAlone();
    return this.local.takeAlone(limited, tokens);
  }

  private async takeShared(limited: Limited, tokens: number): Promise<Taken> {
    // Shared counts know nothing of what was allowed without them, which this instance's own do: both have to agree.
    const own = this.link.knowsAll(LONGEST_WINDOW_MS) ? undefined : this.local.take(limited, tokens);
    const verdict = await this.shared.take(holdersOf(limited), tokens);
    if (!verdict) {
      this.link.noteDecidedAlone();
      return own ?? this.local.takeAlone(limited, tokens);
    }
    const standings = { app: verdict.standingsOf('app'), key: verdict.standingsOf('key') };
    this.local.hear(limited, standings);
    const callers = this.local.callerStandings(limited, performance.now());
    const headers = limitHeaders({ app: standings.app, key: [...standings.key, ...callers] });
    if (verdict.grant) return new SharedTaken(own ?? this.local.count(limited, tokens), verdict.grant, headers);
    own?.cancel();
    const lack = worstOf(verdict.shortageOf('app'), verdict.shortageOf('key'));
    throw lack ? refusalOf(limited, lack, headers) : new Error('what is refused lacks something');
  }
}
