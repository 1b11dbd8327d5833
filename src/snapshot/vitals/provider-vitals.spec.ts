import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Probe, ProviderVitals } from './provider-vitals.js';

const OPEN_MS = 60_000;
let vitals: ProviderVitals;
beforeEach(() => {
  vitals = new ProviderVitals();
});

function probe(status: Probe['status'], at: number): Probe {
  return { status, reason: status === 'healthy' ? null : 'connection refused', checkedAt: new Date(), at };
}

describe('the vitals of a provider', () => {
  it('know nothing bad at first', () => {
    expect(vitals.breaker.state(0, OPEN_MS)).toBe('closed');
    expect(vitals.pausedForMs(0)).toBe(0);
    expect(vitals.isDown(0)).toBe(false);
    expect(vitals.probe).toBeNull();
    expect(vitals.lastSuccessAt).toBe(-Infinity);
    expect(vitals.firstByte.value(0)).toBeUndefined();
  });

  it('learn from a success', () => {
    for (let count = 0; count < 4; count += 1) vitals.failed(0);
    vitals.answered(450, 120);
    vitals.succeeded(500);
    vitals.failed(501);
    expect(vitals.breaker.state(501, OPEN_MS)).toBe('closed');
    expect(vitals.firstByte.value(501)).toBe(120);
    expect(vitals.lastSuccessAt).toBe(500);
  });

  it('learn from failures', () => {
    for (let count = 0; count < 5; count += 1) vitals.failed(0);
    expect(vitals.breaker.state(0, OPEN_MS)).toBe('open');
    expect(vitals.firstByte.value(0)).toBeUndefined();
    expect(vitals.lastSuccessAt).toBe(-Infinity);
  });

  it('keep the longest pause that was asked for', () => {
    vitals.pause(3000);
    vitals.pause(1000);
    expect(vitals.pausedUntilMs).toBe(3000);
    expect(vitals.pausedForMs(1000)).toBe(2000);
    expect(vitals.pausedForMs(3000)).toBe(0);
  });

  it.each([
    ['down', 0, true],
    ['down', 60_000, true],
    ['down', 60_001, false],
    ['degraded', 0, false],
    ['healthy', 0, false],
  ] as const)('after a probe said %s, %i ms ago, say that it is down: %s', (status, ago, isDown) => {
    vitals.setProbe(probe(status, 1000));
    expect(vitals.isDown(1000 + ago)).toBe(isDown);
    expect(vitals.probe).toMatchObject({ status, at: 1000 });
  });

  it('say since when probes have found it down, without a request that succeeded meanwhile', () => {
    vitals.setProbe(probe('degraded', 0));
    expect(vitals.downSince(500)).toBeUndefined();
    vitals.setProbe(probe('down', 1000));
    vitals.setProbe(probe('down', 11_000));
    expect(vitals.downSince(11_500)).toBe(1000);
    vitals.succeeded(12_000);
    expect(vitals.downSince(12_000)).toBeUndefined();
    vitals.setProbe(probe('down', 21_000));
    expect(vitals.downSince(21_000)).toBe(21_000);
  });

  it.each([
    ['down', 'healthy', 'half_open'],
    ['down', 'degraded', 'open'],
    ['down', 'down', 'open'],
    ['healthy', 'healthy', 'open'],
  ] as const)('with an open breaker, when probes say %s and then %s, have it %s', (first, second, state) => {
    for (let count = 0; count < 5; count += 1) vitals.failed(0);
    vitals.setProbe(probe(first, 1));
    vitals.setProbe(probe(second, 2));
    expect(vitals.breaker.state(2, OPEN_MS)).toBe(state);
  });
});
