import { expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { ConcurrencyGate, type Entry } from './concurrency-gate.js';

const WAIT_MS = 50;

interface Asked {
  readonly entry: Entry;
  readonly leavesAt: number;
  /** What the rules say will become of it. */
  expected: boolean | undefined;
}

/** The rules of the gate told with a plain list, beside the real one. */
class Comparison {
  readonly gate = new ConcurrencyGate();
  readonly all: Asked[] = [];
  private waiting: Asked[] = [];
  private inFlight = 0;
  private now = 0;

  constructor(private readonly limits: { readonly maxConcurrent: number; readonly maxQueued: number }) {}

  enter(): void {
    const hasRoom = this.inFlight < this.limits.maxConcurrent;
    const asked: Asked = {
      entry: this.gate.enter(this.limits, WAIT_MS),
      leavesAt: this.now + WAIT_MS,
      expected: hasRoom || (this.waiting.length < this.limits.maxQueued ? undefined : false),
    };
    this.all.push(asked);
    if (hasRoom) this.inFlight += 1;
    else if (asked.expected === undefined) this.waiting.push(asked);
  }

  exit(): void {
    if (this.inFlight === 0) return;
    this.gate.exit();
    const first = this.waiting.shift();
    if (first) first.expected = true;
    else this.inFlight -= 1;
  }

  cancel(which: number): void {
    const asked = this.all[which % Math.max(1, this.all.length)];
    asked?.entry.cancel();
    this.refuse((candidate) => candidate === asked);
  }

  pass(ms: number): void {
    this.now += ms;
    jest.advanceTimersByTime(ms);
    this.refuse(({ leavesAt }) => leavesAt <= this.now);
  }

  counts(): { inFlight: number; queued: number; timers: number } {
    return { inFlight: this.inFlight, queued: this.waiting.length, timers: this.waiting.length };
  }

  drain(): void {
    while (this.inFlight > 0) this.exit();
  }

  private refuse(leaves: (asked: Asked) => boolean): void {
    for (const asked of this.waiting.filter(leaves)) asked.expected = false;
    this.waiting = this.waiting.filter((asked) => !leaves(asked));
  }
}

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant((gates: Comparison) => gates.enter()) },
    { weight: 2, arbitrary: fc.constant((gates: Comparison) => gates.exit()) },
    { weight: 2, arbitrary: fc.nat().map((which) => (gates: Comparison) => gates.cancel(which)) },
    { weight: 1, arbitrary: fc.nat(30).map((ms) => (gates: Comparison) => gates.pass(ms)) },
  ),
  { maxLength: 200, size: 'max' },
);
const limits = fc.record({ maxConcurrent: fc.integer({ min: 1, max: 5 }), maxQueued: fc.nat(8) });

function expectCounts(gates: Comparison): void {
  const { inFlight, queued } = gates.gate;
  expect({ inFlight, queued, timers: jest.getTimerCount() }).toEqual(gates.counts());
}

it('a concurrency gate never holds more than it may, forgets nobody and keeps the order', async () => {
  jest.useFakeTimers();
  try {
    await fc.assert(
      fc.asyncProperty(limits, steps, async (bounds, sequence) => {
        const gates = new Comparison(bounds);
        for (const step of sequence) {
          step(gates);
          expectCounts(gates);
          expect(gates.gate.inFlight).toBeLessThanOrEqual(bounds.maxConcurrent);
          expect(gates.gate.queued).toBeLessThanOrEqual(bounds.maxQueued);
        }
        gates.drain();
        expectCounts(gates);
        const outcomes = await Promise.all(gates.all.map(({ entry }) => entry.entered));
        expect(outcomes).toEqual(gates.all.map(({ expected }) => expected));
      }),
      { numRuns: 200 },
    );
  } finally {
    jest.useRealTimers();
  }
});
