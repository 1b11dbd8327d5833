import { usableCredentials } from '../snapshot/candidates.js';
import type { Credential, Target } from '../snapshot/snapshot.js';
import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import { retryAfterMs } from './answer-headers.js';
import type { Attempt } from './attempt.js';
import { classify, type Verdict } from './classify.js';
import type { ClientRelay } from './client-relay.js';
import { type Decision, decide } from './decide.js';
import type { Exchange } from './exchange.js';
import { giveUpError, singleError } from './give-up-error.js';
import type { Ending, Failure, Refusal } from './outcome.js';
import { pickKey } from './pick-key.js';
import { report } from './verdict-report.js';
import { pause } from './wait.js';

/** One request and the way to its client. */
export interface Served {
  readonly exchange: Exchange;
  readonly relay: ClientRelay;
}

/** What became of a visit: the request is over, or another target may be asked. */
export type Visited = 'over' | 'next';

/** The attempts of one request at one target. */
export class Visit {
  private credential: Credential | undefined;
  private retries = 0;
  private freeRetries = 0;

  constructor(
    private readonly served: Served,
    private readonly target: Target,
    private readonly vitals: ProviderVitals,
    private readonly attempt: Attempt,
  ) {}

  async run(): Promise<Visited> {
    const { exchange } = this.served;
    const { breakerOpenMs } = this.target.provider.limits;
    this.vitals.retryBudget.requested(performance.now());
    for (;;) {
      if (!this.vitals.breaker.admit(performance.now(), breakerOpenMs)) {
        exchange.skip(this.target, 'breaker_open');
        return 'next';
      }
      this.credential = pickKey(this.usableKeys(), Math.random());
      const outcome = await this.attempt.run(this.served, this.target, this.credential, this.vitals);
      if (outcome.kind !== 'refusal' && outcome.kind !== 'failure') return this.over(outcome.kind);
      const visited = await this.afterFailure(outcome);
      if (visited) return visited;
    }
  }

  private over(ending: Ending): Visited {
    const now = performance.now();
    if (ending === 'broken') this.vitals.failed(now);
    if (ending === 'abandoned') this.vitals.breaker.undecided(now);
    this.served.exchange.ending = ending;
    return 'over';
  }

  /** Undefined: try this target again. */
  private async afterFailure(outcome: Refusal | Failure): Promise<Visited | undefined> {
    const { exchange, relay } = this.served;
    const { target, credential, vitals } = this;
    const modelIsOurs = target.model !== null || exchange.isFallback(target);
    const verdict = classify(outcome, { modelIsOurs, withKey: credential !== undefined });
    report(verdict, outcome, { provider: target.provider, credential, vitals });
    exchange.fail(target, outcome);
    const decision = this.decide(verdict, outcome);
    if (decision.do === 'other_key') return undefined;
    if (decision.do !== 'retry') return this.leave(decision, outcome);
    if (!this.spend(decision.fromBudget)) return 'next';
    await pause(relay, decision.delayMs);
    return relay.hasLeft ? this.over('abandoned') : undefined;
  }

  private decide(verdict: Verdict, outcome: Refusal | Failure): Decision {
    const { exchange } = this.served;
    return decide(verdict, {
      retriesAtTarget: this.retries,
      freeRetriesAtTarget: this.freeRetries,
      retriesLeft: exchange.retriesLeft,
      hasOthers: exchange.candidates.hasMore(performance.now()),
      hasOtherKey: this.usableKeys().length > 0,
      remainingMs: exchange.remainingMs(),
      retryAfterMs: outcome.kind === 'refusal' ? retryAfterMs(outcome.headers, Date.now()) : undefined,
      chance: Math.random(),
    });
  }

  private spend(fromBudget: boolean): boolean {
    if (!fromBudget) {
      this.freeRetries += 1;
      return true;
    }
    if (!this.vitals.retryBudget.withdraw(performance.now())) return false;
    this.retries += 1;
    this.served.exchange.retriesLeft -= 1;
    return true;
  }

  private leave(decision: Decision, outcome: Refusal | Failure): Visited {
    const { exchange, relay } = this.served;
    if (decision.do === 'give_up') throw giveUpError(exchange);
    if (decision.do === 'next_larger') exchange.requireLargerContext(this.target);
    if (decision.do !== 'pass_on' || outcome.kind !== 'refusal') return 'next';
    passOn({ exchange, relay }, outcome);
    return 'over';
  }

  private usableKeys(): readonly Credential[] {
    return usableCredentials(this.target.provider, this.vitals, performance.now());
  }
}

/** The app's own matter: the refusal as it is, unless part of it is missing or hidden from us. */
export function passOn({ exchange, relay }: Served, refusal: Refusal): void {
  const { target } = exchange;
  const canPass = refusal.isWhole && refusal.headers['content-encoding'] === undefined;
  if (!canPass && target) throw singleError(exchange, { target, outcome: refusal });
  exchange.ending = 'passed_on';
  exchange.status = refusal.status;
  relay.passOn(refusal);
}
