import { describe, expect, it } from '@jest/globals';
import { AccessTerm, LONGEST_UNCONFIRMED_MS } from './access-term.js';

class Hands {
  unix = 1_800_000_000_000;
  since = 5000;

  now(): number {
    return this.unix;
  }

  elapsed(): number {
    return this.since;
  }

  pass(ms: number): void {
    this.unix += ms;
    this.since += ms;
  }
}

function begin(): { readonly hands: Hands; readonly term: AccessTerm } {
  const hands = new Hands();
  return { hands, term: new AccessTerm(hands) };
}

describe('the term of access', () => {
  it('is over before the database has said anything', () => {
    expect(begin().term.isOver).toBe(true);
  });

  it('lasts 24 hours from the last confirmation', () => {
    const { hands, term } = begin();
    term.confirm();
    const confirmedAt = new Date(hands.unix);
    hands.pass(LONGEST_UNCONFIRMED_MS - 1);
    expect([term.isOver, term.confirmedAt]).toEqual([false, confirmedAt]);
    expect(term.endsAt.getTime() - confirmedAt.getTime()).toBe(24 * 60 * 60 * 1000);
    hands.pass(1);
    expect(term.isOver).toBe(true);
    term.confirm();
    expect(term.isOver).toBe(false);
  });

  it('counts what passed before this start', () => {
    const { hands, term } = begin();
    term.confirmedBefore(new Date(hands.unix - LONGEST_UNCONFIRMED_MS + 60_000));
    expect(term.isOver).toBe(false);
    hands.pass(60_000);
    expect(term.isOver).toBe(true);
  });

  it.each([-365, 365])('is not changed by somebody who sets the clock by %i days', (days) => {
    const { hands, term } = begin();
    term.confirm();
    hands.unix += days * LONGEST_UNCONFIRMED_MS;
    expect(term.isOver).toBe(false);
    hands.since += LONGEST_UNCONFIRMED_MS;
    expect(term.isOver).toBe(true);
  });
});
