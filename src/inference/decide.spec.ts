import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Verdict } from './classify.js';
import { BACKOFF_BASE_MS, BACKOFF_CAP_MS, decide, type History, RULES } from './decide.js';

const fresh: History = {
  retriesAtTarget: 0,
  freeRetriesAtTarget: 0,
  retriesLeft: 2,
  hasOthers: true,
  hasOtherKey: false,
  remainingMs: 60_000,
  retryAfterMs: undefined,
  chance: 1,
};
const backoff = (delayMs: number) => ({ do: 'retry', delayMs, fromBudget: true });
const verdicts = fc.constantFrom(...(Object.keys(RULES) as Verdict[]));
const histories: fc.Arbitrary<History> = fc.record({
  retriesAtTarget: fc.nat(5),
  freeRetriesAtTarget: fc.nat(2),
  retriesLeft: fc.nat(5),
  hasOthers: fc.boolean(),
  hasOtherKey: fc.boolean(),
  remainingMs: fc.integer({ min: -1000, max: 120_000 }),
  retryAfterMs: fc.option(fc.nat(120_000), { nil: undefined }),
  chance: fc.double({ min: 0, max: 1, noNaN: true }),
});

const TABLE: readonly (readonly [string, Verdict, Partial<History>, object])[] = [
  ['no connection: once more', 'unreachable', {}, backoff(100)],
  ['no connection twice', 'unreachable', { retriesAtTarget: 1 }, { do: 'next' }],
  ['no connection twice, and nobody else', 'unreachable', { retriesAtTarget: 1, hasOthers: false }, { do: 'next' }],
  ['no connection, retries used up', 'unreachable', { retriesLeft: 0 }, { do: 'next' }],
  ['a stale connection is free', 'stale', { retriesLeft: 0 }, { do: 'retry', delayMs: 0, fromBudget: false }],
  ['a stale connection twice', 'stale', { freeRetriesAtTarget: 1 }, { do: 'next' }],
  ['silence is not repeated', 'silent', { hasOthers: false }, { do: 'next' }],
  ['503 backs off', 'failing', { chance: 0.5 }, backoff(50)],
  ['503 again, others wait', 'failing', { retriesAtTarget: 1 }, { do: 'next' }],
  ['503 again, nobody else', 'failing', { retriesAtTarget: 1, hasOthers: false }, backoff(200)],
  ['503 names a longer pause', 'failing', { retryAfterMs: 1500 }, backoff(1500)],
  ['503 names a pause longer than another target needs', 'failing', { retryAfterMs: 5000 }, { do: 'next' }],
  ['409 backs off', 'troubled', {}, backoff(100)],
  ['501 is not repeated', 'refusing', { hasOthers: false }, { do: 'next' }],
  ['429 with a short pause', 'rate_limited', { retryAfterMs: 700, chance: 0.5 }, backoff(750)],
  ['429 with a long pause, others wait', 'rate_limited', { retryAfterMs: 20_000 }, { do: 'next' }],
  ['429 with a long pause, nobody else', 'rate_limited', { retryAfterMs: 20_000, hasOthers: false }, backoff(20_100)],
  ['429 longer than the time left', 'rate_limited', { retryAfterMs: 60_000, hasOthers: false }, { do: 'next' }],
  ['429 without a word, others wait', 'rate_limited', {}, { do: 'next' }],
  ['429 without a word, nobody else', 'rate_limited', { hasOthers: false }, backoff(100)],
  ['a refused key', 'key_refused', {}, { do: 'next' }],
  ['a refused key beside a valid one', 'key_refused', { hasOtherKey: true }, { do: 'other_key' }],
  ['a spent key beside a valid one', 'key_spent', { hasOtherKey: true, retriesLeft: 0 }, { do: 'other_key' }],
  ['a prompt too long', 'context_exceeded', {}, { do: 'next_larger' }],
  ['an unknown model', 'model_unknown', {}, { do: 'next' }],
  ['a redirect', 'unusable', {}, { do: 'next' }],
  ['a forbidden address', 'forbidden', {}, { do: 'next' }],
  ['what the app did wrong', 'request_refused', { hasOthers: true }, { do: 'pass_on' }],
  ['the whole time is over', 'out_of_time', {}, { do: 'give_up' }],
];

describe('what happens after an attempt that gave nothing', () => {
  it.each(TABLE)('%s', (_, verdict, history, decision) => {
    expect(decide(verdict, { ...fresh, ...history })).toEqual(decision);
  });

  it('a delay fits the time left and never exceeds the cap unless the upstream asked for more', () => {
    fc.assert(
      fc.property(verdicts, histories, (verdict, history) => {
        const decision = decide(verdict, history);
        const delayMs = decision.do === 'retry' ? decision.delayMs : -Infinity;
        expect(delayMs === 0 || delayMs < history.remainingMs).toBe(true);
        expect(delayMs).toBeLessThanOrEqual(BACKOFF_CAP_MS + (history.retryAfterMs ?? 0));
      }),
    );
  });

  it('never repeats what the request itself is to blame for, nor beyond what is granted', () => {
    fc.assert(
      fc.property(verdicts, histories, (verdict, history) => {
        const decision = decide(verdict, { ...history, retriesLeft: 0 });
        expect(decision).not.toMatchObject({ do: 'retry', fromBudget: true });
        expect(decide('request_refused', history)).toEqual({ do: 'pass_on' });
      }),
    );
  });

  it('the bound of the backoff doubles from its base up to its cap', () => {
    const bounds = [0, 1, 2, 3, 4, 5, 6].map((retriesAtTarget) =>
      decide('failing', { ...fresh, retriesAtTarget, hasOthers: false }),
    );
    expect(bounds).toEqual([1, 2, 4, 8, 16, 20, 20].map((times) => backoff(times * BACKOFF_BASE_MS)));
  });
});
