import { Injectable } from '@nestjs/common';
import { recentlyUsed } from '../../memory/recently-used.js';
import type { Provider } from '../../snapshot/snapshot.js';
import type { ProviderAnswer, ProviderRates } from './allowance.js';
import { isLimited } from './limited.js';
import { LocalProviderRates } from './local-provider-rates.js';
import type { LocalTaken } from './local-taken.js';
import { RedisLink } from './redis/redis-link.js';
import { providerHolder } from './redis/shared-bounds.js';
import { SharedLimits } from './redis/shared-limits.js';
import { SharedTaken } from './redis/shared-taken.js';
import type { SharedVerdict } from './redis/shared-verdict.js';

const UNLIMITED: ProviderAnswer = Object.freeze({ taken: { settle: () => undefined } });
const LONGEST_WINDOW_MS = 60_000;
const MAX_PROVIDERS = 10_000;

/** Decides by the counts that all instances share, or, without Redis or while it is away, by those of this instance. */
@Injectable()
export class FleetProviderRates implements ProviderRates {
  /** When one that was refused may be asked again, monotonic milliseconds, as Redis last told. */
  private readonly refusedUntil = recentlyUsed<number, number>(MAX_PROVIDERS);

  constructor(
    private readonly local: LocalProviderRates,
    private readonly shared: SharedLimits,
    private readonly link: RedisLink,
  ) {}

  tryTake(provider: Provider, tokens: number): ProviderAnswer | Promise<ProviderAnswer> {
    if (!isLimited(provider.rates)) return UNLIMITED;
    if (!this.link.isConfigured) return this.local.tryTake(provider, tokens);
    return this.link.isUsable ? this.takeShared(provider, tokens) : this.takeAlone(provider, tokens);
  }

  waitMs(provider: Provider, tokens: number): number {
    if (!isLimited(provider.rates)) return 0;
    if (!this.link.isUsable) return this.local.waitMs(provider, tokens);
    return Math.max(0, (this.refusedUntil.get(provider.id) ?? 0) - performance.now());
  }

  private takeAlone(provider: Provider, tokens: number): ProviderAnswer {
    this.link.noteDecidedAlone();
    return this.local.tryTakeAlone(provider, tokens);
  }

  private async takeShared(provider: Provider, tokens: number): Promise<ProviderAnswer> {
    // As for apps: where Redis does not know all, this instance's own count has to agree.
    const own = this.link.knowsAll(LONGEST_WINDOW_MS) ? undefined : this.local.tryTake(provider, tokens);
    if (own && !own.taken) return own;
    const verdict = await this.shared.take([providerHolder(provider)], tokens);
    if (verdict) return this.follow(verdict, provider, tokens, own?.taken);
    this.link.noteDecidedAlone();
    return own ?? this.local.tryTakeAlone(provider, tokens);
  }

  private follow(verdict: SharedVerdict, provider: Provider, tokens: number, own?: LocalTaken): ProviderAnswer {
    const { grant } = verdict;
    const waitMs = verdict.shortageOf('provider')?.waitMs ?? 0;
    this.local.hear(provider, verdict.standingsOf('provider'));
    // One request that is too large for ever says nothing of others.
    this.refusedUntil.set(provider.id, Number.isFinite(waitMs) ? performance.now() + waitMs : 0);
    if (grant) return { taken: new SharedTaken(own ?? this.local.count(provider, tokens), grant, []) };
    own?.cancel();
    return { taken: undefined, waitMs };
  }
}
