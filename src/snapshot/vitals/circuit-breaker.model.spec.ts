import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type BreakerState, CircuitBreaker } from './circuit-breaker.js';

const OPEN_MS = 5000;
const BUCKET_MS = 1000;
const BUCKETS = 10;

/** The rules of the breaker told from the list of everything that happened, with no regard to speed. */
class ModelBreaker {
  /** Attempts that ended since it last closed. */
  private ended: { readonly at: number; readonly failed: boolean }[] = [];
  private halfOpenFrom: number | undefined;
  private probe: number | undefined;

  state(now: number): BreakerState {
    if (this.halfOpenFrom === undefined) return 'closed';
    return now < this.halfOpenFrom ? 'open' : 'half_open';
  }

  wouldAdmit(now: number): boolean {
    const state = this.state(now);
    if (state !== 'half_open') return state === 'closed';
    return this.probe === undefined || now >= this.probe + OPEN_MS;
  }

  admit(now: number): boolean {
    const admitted = this.wouldAdmit(now);
    if (admitted && this.halfOpenFrom !== undefined) this.probe = now;
    return admitted;
  }

  end(now: number, failed: boolean): void {
    if (this.halfOpenFrom === undefined) {
      this.ended.push({ at: now, failed });
      if (failed && this.isFailing(now)) this.halfOpenFrom = now + OPEN_MS;
    } else if (this.probe !== undefined) {
      this.probe = undefined;
      this.ended = [];
      this.halfOpenFrom = failed ? now + OPEN_MS : undefined;
    }
  }

  undecided(): void {
    this.probe = undefined;
  }

  probeNow(now: number): void {
    if (this.halfOpenFrom !== undefined) this.halfOpenFrom = now;
  }

  answers(now: number): { state: BreakerState; wouldAdmit: boolean; hasToWait: boolean } {
    const state = this.state(now);
    return { state, wouldAdmit: this.wouldAdmit(now), hasToWait: state === 'open' };
  }

  private isFailing(now: number): boolean {
    const lastFive = this.ended.slice(-5);
    if (lastFive.length === 5 && lastFive.every(({ failed }) => failed)) return true;
    const bucket = Math.floor(now / BUCKET_MS);
    const recent = this.ended.filter(({ at }) => bucket - Math.floor(at / BUCKET_MS) < BUCKETS);
    return recent.length >= 20 && recent.filter(({ failed }) => failed).length * 2 >= recent.length;
  }
}

const steps = fc.array(
  fc.record({
    waitMs: fc.oneof({ weight: 6, arbitrary: fc.nat(300) }, { weight: 1, arbitrary: fc.nat(7000) }),
    what: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('admit', 'failed', 'succeeded') },
      { weight: 1, arbitrary: fc.constantFrom('undecided', 'probeNow') },
    ),
  }),
  { minLength: 20, maxLength: 300, size: 'max' },
);

it('a circuit breaker does what its rules say, whatever happens in whatever order', () => {
  const seen = new Set<BreakerState>();
  fc.assert(
    fc.property(steps, (sequence) => {
      const breaker = new CircuitBreaker();
      const model = new ModelBreaker();
      let now = 0;
      for (const { waitMs, what } of sequence) {
        now += waitMs;
        const isSame = take(what, now, breaker, model);
        seen.add(model.state(now));
        expect({ isSame, ...answers(breaker, now) }).toEqual({ isSame: true, ...model.answers(now) });
      }
    }),
    { numRuns: 150 },
  );
  expect(seen).toEqual(new Set(['closed', 'open', 'half_open']));
});

function answers(breaker: CircuitBreaker, now: number): ReturnType<ModelBreaker['answers']> {
  return {
    state: breaker.state(now, OPEN_MS),
    wouldAdmit: breaker.wouldAdmit(now, OPEN_MS),
    hasToWait: breaker.retryInMs(now, OPEN_MS) > 0,
  };
}

/** Whether both answered the same. */
function take(what: string, now: number, breaker: CircuitBreaker, model: ModelBreaker): boolean {
  if (what === 'admit') return (breaker.admit(now, OPEN_MS) !== undefined) === model.admit(now);
  if (what === 'undecided') {
    breaker.undecided(now);
    model.undecided();
  } else if (what === 'probeNow') {
    breaker.probeNow(now);
    model.probeNow(now);
  } else {
    if (what === 'failed') breaker.failed(now);
    else breaker.succeeded(now);
    model.end(now, what === 'failed');
  }
  return true;
}
