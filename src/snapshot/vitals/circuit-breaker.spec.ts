import { beforeEach, describe, expect, it } from '@jest/globals';
import { CircuitBreaker } from './circuit-breaker.js';

const OPEN_MS = 60_000;
let breaker: CircuitBreaker;
beforeEach(() => {
  breaker = new CircuitBreaker();
});

function fail(times: number, now = 0): void {
  for (let count = 0; count < times; count += 1) breaker.failed(now);
}

describe('a closed circuit breaker', () => {
  it.each([
    ['4 failures in a row', 'ffff', 'closed'],
    ['5 failures in a row', 'fffff', 'open'],
    ['a success among the failures', 'ffffsffff', 'closed'],
    ['an attempt without a verdict among the failures', 'ffffuf', 'open'],
    ['9 failures of 19', 'ffs'.repeat(3) + 'fs'.repeat(3) + 'ssss', 'closed'],
    ['9 failures of 20', 'fs'.repeat(9) + 'ss', 'closed'],
    ['10 failures of 20', 'sf'.repeat(10), 'open'],
    ['10 failures of 19', 'f' + 'fs'.repeat(9), 'closed'],
  ])('after %s', (_, attempts, state) => {
    for (const attempt of attempts) {
      expect(breaker.admit(0, OPEN_MS)).toBeDefined();
      if (attempt === 'f') breaker.failed(0);
      else if (attempt === 's') breaker.succeeded(0);
      else breaker.undecided(0);
    }
    expect(breaker.state(0, OPEN_MS)).toBe(state);
  });

  it('looks at the share of failures of the last 10 s only', () => {
    for (let count = 0; count < 9; count += 1) {
      breaker.failed(0);
      breaker.succeeded(0);
    }
    breaker.succeeded(10_000);
    breaker.failed(10_000);
    expect(breaker.state(10_000, OPEN_MS)).toBe('closed');
  });

  it('counts failures in a row however long they are apart', () => {
    for (let count = 0; count < 5; count += 1) breaker.failed(count * 60_000);
    expect(breaker.state(240_000, OPEN_MS)).toBe('open');
  });

  it('admits everything and says that there is nothing to wait for', () => {
    expect(breaker.wouldAdmit(0, OPEN_MS)).toBe(true);
    expect(breaker.retryInMs(0, OPEN_MS)).toBe(0);
  });
});

describe('an open circuit breaker', () => {
  beforeEach(() => fail(5));

  it('admits nothing until its time is over, and says when that is', () => {
    expect(breaker.admit(59_999, OPEN_MS)).toBeUndefined();
    expect(breaker.wouldAdmit(59_999, OPEN_MS)).toBe(false);
    expect(breaker.retryInMs(15_000, OPEN_MS)).toBe(45_000);
    expect(breaker.state(60_000, OPEN_MS)).toBe('half_open');
    expect(breaker.retryInMs(60_000, OPEN_MS)).toBe(0);
  });

  it('follows a change of the time it stays open', () => {
    expect(breaker.state(5000, 1000)).toBe('half_open');
    expect(breaker.state(5000, OPEN_MS)).toBe('open');
  });

  it('does not listen to attempts from before it opened', () => {
    breaker.succeeded(1);
    expect(breaker.state(1, OPEN_MS)).toBe('open');
    breaker.failed(30_000);
    expect(breaker.state(60_000, OPEN_MS)).toBe('half_open');
    breaker.failed(60_000);
    expect(breaker.admit(60_000, OPEN_MS)).toBeDefined();
  });

  it('lets the next request be the probe when the provider was found working again', () => {
    breaker.probeNow(10);
    expect(breaker.state(10, OPEN_MS)).toBe('half_open');
    expect(breaker.admit(10, OPEN_MS)).toBeDefined();
    expect(breaker.admit(10, OPEN_MS)).toBeUndefined();
    breaker.failed(20);
    expect(breaker.retryInMs(20, OPEN_MS)).toBe(OPEN_MS);
  });
});

describe('since when a circuit breaker is open', () => {
  it('is told from the first opening on, through probes that fail, until it closes', () => {
    expect(breaker.openSince).toBeUndefined();
    fail(5, 100);
    expect(breaker.openSince).toBe(100);
    breaker.admit(OPEN_MS + 100, OPEN_MS);
    breaker.failed(OPEN_MS + 200);
    breaker.probeNow(OPEN_MS + 300);
    expect(breaker.openSince).toBe(100);
    breaker.admit(OPEN_MS + 300, OPEN_MS);
    breaker.succeeded(OPEN_MS + 400);
    expect(breaker.openSince).toBeUndefined();
    fail(5, OPEN_MS + 500);
    expect(breaker.openSince).toBe(OPEN_MS + 500);
  });
});

describe('a half-open circuit breaker', () => {
  const NOW = 70_000;
  beforeEach(() => {
    fail(5);
    breaker.admit(NOW, OPEN_MS);
  });

  it('admits one probe at a time', () => {
    expect(breaker.wouldAdmit(NOW + 1, OPEN_MS)).toBe(false);
    expect(breaker.admit(NOW + 1, OPEN_MS)).toBeUndefined();
    expect(breaker.state(NOW + 1, OPEN_MS)).toBe('half_open');
  });

  it('closes on the success of the probe and forgets what was before', () => {
    breaker.succeeded(NOW + 5);
    expect(breaker.state(NOW + 5, OPEN_MS)).toBe('closed');
    fail(4, NOW + 6);
    expect(breaker.state(NOW + 6, OPEN_MS)).toBe('closed');
    fail(1, NOW + 6);
    expect(breaker.state(NOW + 6, OPEN_MS)).toBe('open');
  });

  it('takes no failure from before into the share of failures', () => {
    const other = new CircuitBreaker();
    for (let count = 0; count < 5; count += 1) other.failed(0);
    other.admit(1000, 1000);
    other.succeeded(1000);
    for (const attempt of 'ssf'.repeat(9)) {
      if (attempt === 'f') other.failed(1001);
      else other.succeeded(1001);
    }
    expect(other.state(1001, 1000)).toBe('closed');
  });

  it('opens again for the whole time on the failure of the probe', () => {
    breaker.failed(NOW + 5);
    expect(breaker.retryInMs(NOW + 5, OPEN_MS)).toBe(OPEN_MS);
    expect(breaker.admit(NOW + 5 + OPEN_MS, OPEN_MS)).toBeDefined();
  });

  it('admits another probe when the first ended without a verdict', () => {
    breaker.undecided(NOW + 5);
    expect(breaker.wouldAdmit(NOW + 5, OPEN_MS)).toBe(true);
    expect(breaker.admit(NOW + 5, OPEN_MS)).toBeDefined();
    expect(breaker.admit(NOW + 5, OPEN_MS)).toBeUndefined();
  });

  it('admits another probe when the first never ends', () => {
    expect(breaker.admit(NOW + OPEN_MS - 1, OPEN_MS)).toBeUndefined();
    expect(breaker.admit(NOW + OPEN_MS, OPEN_MS)).toBeDefined();
    expect(breaker.admit(NOW + OPEN_MS + 1, OPEN_MS)).toBeUndefined();
  });

  it('takes no probe for being asked what it would do', () => {
    breaker.undecided(NOW);
    for (let count = 0; count < 3; count += 1) expect(breaker.wouldAdmit(NOW, OPEN_MS)).toBe(true);
    expect(breaker.admit(NOW, OPEN_MS)).toBeDefined();
  });
});

/** Open since 0, with what an attempt from before was let pass as. */
function opened(): { readonly opening: CircuitBreaker; readonly before: number | undefined } {
  const opening = new CircuitBreaker();
  const before = opening.admit(0, OPEN_MS);
  for (let count = 0; count < 5; count += 1) opening.failed(0);
  return { opening, before };
}

describe('what comes too late', () => {
  it('an attempt from before the opening neither closes it nor frees the place of the probe that is out', () => {
    const { opening, before } = opened();
    expect(opening.admit(OPEN_MS, OPEN_MS)).toBeDefined();
    opening.succeeded(OPEN_MS, before);
    opening.undecided(OPEN_MS, before);
    opening.begun(before);
    expect(opening.state(OPEN_MS, OPEN_MS)).toBe('half_open');
    expect(opening.admit(OPEN_MS, OPEN_MS)).toBeUndefined();
  });

  it('a probe that hung until the next one was let out is not listened to', () => {
    const { opening } = opened();
    const hung = opening.admit(OPEN_MS, OPEN_MS);
    const next = opening.admit(2 * OPEN_MS, OPEN_MS);
    expect(next).toBeDefined();
    opening.succeeded(2 * OPEN_MS, hung);
    expect(opening.state(2 * OPEN_MS, OPEN_MS)).toBe('half_open');
    opening.succeeded(2 * OPEN_MS, next);
    expect(opening.state(2 * OPEN_MS, OPEN_MS)).toBe('closed');
  });

  it('a probe whose answer began closes it on probation: one failure opens it again, a whole answer ends that', () => {
    const [failing, working] = [opened().opening, opened().opening];
    for (const opening of [failing, working]) {
      const probe = opening.admit(OPEN_MS, OPEN_MS);
      opening.begun(probe);
      expect(opening.state(OPEN_MS, OPEN_MS)).toBe('closed');
    }
    failing.failed(OPEN_MS);
    expect(failing.state(OPEN_MS, OPEN_MS)).toBe('open');
    working.succeeded(OPEN_MS);
    working.failed(OPEN_MS);
    expect(working.state(OPEN_MS, OPEN_MS)).toBe('closed');
  });
});
