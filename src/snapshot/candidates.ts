import { bothNeeds, type Lack, lackOf } from './needs.js';
import { orderTargets } from './order-targets.js';
import type { Route } from './route.js';
import type { Provider, Requirements, Target } from './snapshot.js';
import { usableCredentials } from './usable-credentials.js';
import type { Vitals } from './vitals/vitals.js';

/** Why a target is not asked. */
export type SkipReason =
  | Lack
  | 'not_allowed'
  | 'no_own_key'
  | 'rate_limited'
  | 'price_unknown'
  | 'budget_short'
  | 'disabled'
  | 'pending_installation'
  | 'faulty'
  | 'breaker_open'
  | 'paused'
  | 'down'
  | 'keys_set_aside'
  | 'not_local'
  | 'busy';

export interface Skipped {
  readonly target: Target;
  readonly reason: SkipReason;
}

/** What choosing a target looks at in a request; computed when it is asked for. */
export interface ChoiceQuery {
  readonly needs: Requirements;
  /** Requests of one conversation have the same one. */
  readonly affinityKey: string | undefined;
}

/** The targets of a route one after the other, tier by tier; a target that is out is skipped within its tier. */
export class Candidates {
  readonly skipped: Skipped[] = [];
  private tier = -1;
  private position = 0;
  private ordered: readonly Target[] = [];
  /** Said to be down by a probe; asked all the same when nothing else is left, for a probe may be wrong. */
  private lastResort: Target[] = [];
  private smallestContext = 0;
  private known: Requirements | undefined;

  constructor(
    private readonly route: Route,
    private readonly query: ChoiceQuery,
    private readonly vitals: Vitals,
    /** Other ones than those of the vitals are for looking ahead: they take no turn from a request. */
    private readonly turns: Pick<Vitals, 'nextTurn'> = vitals,
  ) {}

  /** @param now monotonic milliseconds */
  next(now: number): Target | undefined {
    for (;;) {
      const target = this.ordered[this.position++];
      if (!target) {
        if (!this.openTier(now)) return undefined;
        continue;
      }
      const reason = this.reasonToSkip(target, now);
      if (reason === undefined) return target;
      this.skip(target, reason);
    }
  }

  /** Whether the route has one target only. */
  get isSingle(): boolean {
    const { tiers } = this.route;
    return tiers.length === 1 && tiers[0]?.targets.length === 1;
  }

  /** When the first of the skipped targets that are out for a while may be asked again; undefined when none is. */
  backInMs(now: number): number | undefined {
    const waits = this.skipped.flatMap(({ target: { provider }, reason }) => {
      const vitals = this.vitals.of(provider.id);
      if (reason === 'breaker_open') return [vitals.breaker.retryInMs(now, provider.limits.breakerOpenMs)];
      if (reason === 'paused') return [vitals.pausedForMs(now)];
      return reason === 'busy' || reason === 'down' ? [SHORT_WAIT_MS] : [];
    });
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }

  /** Until the first of the skipped targets that asked to be left alone may be asked; undefined when none did. */
  shortestPauseMs(now: number): number | undefined {
    const paused = this.skipped.filter(({ reason }) => reason === 'paused');
    const pauses = paused.map(({ target }) => this.vitals.of(target.provider.id).pausedForMs(now));
    return pauses.length > 0 ? Math.min(...pauses) : undefined;
  }

  /** Whether another target could be asked now. */
  hasMore(now: number): boolean {
    const later = this.route.tiers.slice(this.tier + 1).flatMap(({ targets }) => targets);
    const rest = [...this.ordered.slice(this.position), ...later];
    return rest.some((target) => this.reasonToSkip(target, now) === undefined);
  }

  /** All targets once more; what was skipped stays told. */
  startAgain(): void {
    this.tier = -1;
    this.position = 0;
    this.ordered = [];
    this.lastResort = [];
  }

  skip(target: Target, reason: SkipReason): void {
    this.skipped.push({ target, reason });
    if (reason === 'down') this.lastResort.push(target);
  }

  /** From now on only targets whose declared context is larger than this many tokens. */
  requireLargerContext(tokens: number): void {
    this.smallestContext = tokens + 1;
  }

  private openTier(now: number): boolean {
    const tier = this.route.tiers[++this.tier];
    this.position = 0;
    if (tier) {
      this.ordered = tier.targets.length === 1 ? tier.targets : this.inOrder(tier, now);
      return true;
    }
    if (this.lastResort.length === 0) return false;
    this.ordered = this.lastResort;
    this.lastResort = [];
    return true;
  }

  /** Those with a free place first: waiting for one is the last thing to do within a tier. */
  private inOrder(tier: Route['tiers'][number], now: number): readonly Target[] {
    const affinityKey = tier.strategy === 'affinity' ? this.query.affinityKey : undefined;
    const ordered = orderTargets(tier, { turn: this.turns.nextTurn(), affinityKey, now, vitals: this.vitals });
    const isFull = ({ provider }: Target): boolean =>
      this.vitals.of(provider.id).gate.inFlight >= provider.limits.maxConcurrent;
    return ordered.some(isFull) ? [...ordered.filter((target) => !isFull(target)), ...ordered.filter(isFull)] : ordered;
  }

  private reasonToSkip(target: Target, now: number): SkipReason | undefined {
    return this.prohibition(target) ?? this.lack(target.provider) ?? this.outage(target, now);
  }

  /** What no request like this one changes. */
  private prohibition(target: Target): SkipReason | undefined {
    const { provider } = target;
    const { rights, model, policy } = this.route;
    if (!rights.mayBeServedBy(target, model)) return 'not_allowed';
    if (!provider.enabled) return 'disabled';
    if (provider.pending !== null) return 'pending_installation';
    if (provider.fault !== null) return 'faulty';
    if (policy.dataPolicy === 'local_only' && provider.type !== 'ai_server') return 'not_local';
    return rights.lacksKeyOf(provider) ? 'no_own_key' : undefined;
  }

  private lack(provider: Provider): Lack | undefined {
    const { capabilities } = provider;
    if (this.smallestContext > 0 && (capabilities.contextTokens ?? 0) < this.smallestContext)
      return 'context_too_small';
    if (!DECLARED.some((name) => capabilities[name] !== undefined)) return undefined;
    this.known ??= bothNeeds(this.query.needs, this.route.policy.requirements);
    return lackOf(capabilities, this.known);
  }

  private outage({ provider }: Target, now: number): SkipReason | undefined {
    const vitals = this.vitals.of(provider.id);
    if (!vitals.breaker.wouldAdmit(now, provider.limits.breakerOpenMs)) return 'breaker_open';
    if (vitals.pausedForMs(now) > 0) return 'paused';
    // A request that may try an open breaker tells sooner than the next probe whether the provider is back.
    const isTrial = vitals.breaker.state(now, provider.limits.breakerOpenMs) !== 'closed';
    if (!isTrial && vitals.isDown(now) && this.tier < this.route.tiers.length) return 'down';
    const keys = this.route.rights.keysOf(provider);
    return keys.length > 0 && usableCredentials(keys, vitals, now).length === 0 ? 'keys_set_aside' : undefined;
  }
}

/** For what is over at any moment. */
const SHORT_WAIT_MS = 1000;
const DECLARED = ['tools', 'jsonSchema', 'vision', 'contextTokens'] as const;
