import type { ProviderTaken } from '../access/limits/allowance.js';
import type { Credential, Target } from '../snapshot/snapshot.js';
import { usableCredentials } from '../snapshot/usable-credentials.js';
import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import { retryAfterMs } from './answer-headers.js';
import type { Attempt } from './attempt.js';
import { classify, type Verdict } from './classify.js';
import { type Decision, decide, RULES } from './decide.js';
import { giveUpError, singleError } from './give-up-error.js';
import type { Ending, Failure, Outcome, Refusal } from './outcome.js';
import { pickKey } from './pick-key.js';
import type { Asked, Served } from './served.js';
import type { Spending } from './spending.js';
import { report } from './verdict-report.js';
import { pause } from './wait.js';

/** What became of a visit: the request is over, or another target may be asked. */
export type Visited = 'over' | 'next';

/** The attempts of one request at one target. */
export class Visit {
  /** Versions that were refused; one of them may be usable again at once, but not for this request. */
  private readonly refusedKeys = new Set<number>();
  private retries = 0;
  private freeRetries = 0;

  constructor(
    private readonly served: Served,
    private readonly target: Target,
    private readonly vitals: ProviderVitals,
    private readonly attempt: Attempt,
  ) {}

  async run(): Promise<Visited> {
    const { target, vitals } = this;
    vitals.retryBudget.requested(performance.now());
    for (;;) {
      const isOut = this.served.exchange.spending && (await this.withoutMoney(this.served.exchange.spending));
      if (isOut) return isOut;
      const admission = vitals.breaker.admit(performance.now(), target.provider.limits.breakerOpenMs);
      if (admission === undefined) {
        this.served.exchange.skip(target, 'breaker_open');
        return 'next';
      }
      const credential = pickKey(this.usableKeys(), Math.random());
      const asked = { target, vitals, admission, credential };
      if (!credential && target.provider.credentials.length > 0) return this.withoutKey(asked);
      const visited = await this.tryOnce(asked);
      if (visited) return visited;
    }
  }

  /** Undefined: try this target again. */
  private async tryOnce(asked: Asked): Promise<Visited | undefined> {
    const answer = this.attempt.tryTake(this.served, asked);
    const permit = answer instanceof Promise ? await answer : answer;
    if (!permit) return this.withoutPermit(asked);
    if (this.served.relay.hasLeft) return this.withoutClient(asked, permit);
    const outcome = await this.ask(asked, permit);
    if (outcome.kind !== 'refusal' && outcome.kind !== 'failure') return this.over(outcome.kind, asked);
    return this.afterFailure(outcome, asked);
  }

  /** Before each attempt: one that failed may have to be paid for as well. */
  private async withoutMoney(spending: Spending): Promise<Visited | undefined> {
    const { exchange, relay } = this.served;
    const isCovered = await spending.covers(this.target);
    if (relay.hasLeft) {
      exchange.ending = 'abandoned';
      return 'over';
    }
    if (isCovered) return undefined;
    exchange.skip(this.target, 'budget_short');
    return 'next';
  }

  /** It has left while its provider's rates were looked at. */
  private withoutClient(asked: Asked, permit: ProviderTaken): Visited {
    permit.settle(0);
    return this.over('abandoned', asked);
  }

  /** Other requests may have found out meanwhile that no key is left. */
  private withoutKey({ target, vitals, admission }: Asked): Visited {
    vitals.breaker.undecided(performance.now(), admission);
    this.served.exchange.skip(target, 'keys_set_aside');
    return 'next';
  }

  private withoutPermit({ target, vitals, admission }: Asked): Visited {
    vitals.breaker.undecided(performance.now(), admission);
    this.served.exchange.skip(target, 'rate_limited');
    return 'next';
  }

  private async ask(asked: Asked, permit: ProviderTaken): Promise<Outcome> {
    try {
      return await this.attempt.run(this.served, asked);
    } finally {
      const tokens = this.served.exchange.traces.at(-1)?.used.tokens;
      permit.settle(tokens ? tokens.input + tokens.output : 0);
    }
  }

  private over(ending: Ending, { vitals, admission }: Asked): Visited {
    const now = performance.now();
    if (ending === 'delivered') vitals.succeeded(now, admission);
    if (ending === 'broken') vitals.failed(now, admission);
    if (ending === 'abandoned') vitals.breaker.undecided(now, admission);
    const { exchange } = this.served;
    exchange.ending = ending;
    const fault = exchange.request.upload?.fault;
    if (fault) throw fault;
    return 'over';
  }

  /** Undefined: try this target again. */
  private async afterFailure(outcome: Refusal | Failure, asked: Asked): Promise<Visited | undefined> {
    const { exchange } = this.served;
    const { target, credential } = asked;
    const modelIsOurs = target.model !== null || exchange.isFallback(target);
    const verdict = classify(outcome, { modelIsOurs, withKey: credential !== undefined });
    report(verdict, outcome, asked, exchange.attempts === 1);
    if (credential && RULES[verdict].otherwise === 'other_key') this.refusedKeys.add(credential.keyVersion);
    exchange.fail(target, outcome);
    return this.follow(this.decide(verdict, outcome), outcome, asked);
  }

  private async follow(decision: Decision, outcome: Refusal | Failure, asked: Asked): Promise<Visited | undefined> {
    const { exchange, relay } = this.served;
    const isSpent = exchange.request.upload?.isBegun === true;
    // What has passed through cannot be sent again, to anybody.
    if (isSpent && decision.do !== 'pass_on')
      throw singleError(exchange, { target: this.target, outcome }, FORM_IS_SPENT);
    if (decision.do === 'other_key') return undefined;
    if (decision.do !== 'retry') return this.leave(decision, outcome);
    if (!this.spend(decision.fromBudget)) return 'next';
    await pause(relay, decision.delayMs);
    return relay.hasLeft ? this.over('abandoned', asked) : undefined;
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
    const keys = this.served.exchange.route.rights.keysOf(this.target.provider);
    const usable = usableCredentials(keys, this.vitals, performance.now());
    return usable.filter(({ keyVersion }) => !this.refusedKeys.has(keyVersion));
  }
}

const FORM_IS_SPENT = 'what has passed of a form cannot be sent to another one, so send it again';

/** The app's own matter: the refusal as it is, unless part of it is missing or hidden from us. */
export function passOn({ exchange, relay }: Served, refusal: Refusal): void {
  const { target } = exchange;
  const canPass = refusal.isWhole && refusal.headers['content-encoding'] === undefined;
  if (!canPass && target) throw singleError(exchange, { target, outcome: refusal });
  exchange.ending = 'passed_on';
  exchange.status = refusal.status;
  relay.passOn(refusal);
}
