import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConcurrencyGate, type Entry } from './concurrency-gate.js';

const LIMITS = { maxConcurrent: 2, maxQueued: 3 };
const WAIT_MS = 1000;
let gate: ConcurrencyGate;
beforeEach(() => {
  jest.useFakeTimers();
  gate = new ConcurrencyGate();
});
afterEach(() => {
  jest.useRealTimers();
});

function fill(): void {
  while (gate.tryEnter(LIMITS));
}

function wait(count: number): Entry[] {
  return Array.from({ length: count }, () => gate.enter(LIMITS, WAIT_MS));
}

describe('a concurrency gate with free places', () => {
  it('lets requests in until they are taken', () => {
    expect([1, 2, 3].map(() => gate.tryEnter(LIMITS))).toEqual([true, true, false]);
    expect(gate).toMatchObject({ inFlight: 2, queued: 0 });
    gate.exit();
    expect(gate.tryEnter(LIMITS)).toBe(true);
  });

  it('lets in at once, and cancelling that changes nothing', async () => {
    const entry = gate.enter(LIMITS, WAIT_MS);
    entry.cancel();
    await expect(entry.entered).resolves.toBe(true);
    expect(gate).toMatchObject({ inFlight: 1, queued: 0 });
  });
});

describe('a full concurrency gate', () => {
  beforeEach(fill);

  it('hands places over in the order of asking', async () => {
    const [first, second] = wait(2);
    expect(gate).toMatchObject({ inFlight: 2, queued: 2 });
    gate.exit();
    await expect(first?.entered).resolves.toBe(true);
    expect(gate).toMatchObject({ inFlight: 2, queued: 1 });
    gate.exit();
    await expect(second?.entered).resolves.toBe(true);
    gate.exit();
    gate.exit();
    expect(gate).toMatchObject({ inFlight: 0, queued: 0 });
  });

  it('refuses at once when the queue is full', async () => {
    const waiting = wait(3);
    const refused = gate.enter(LIMITS, WAIT_MS);
    await expect(refused.entered).resolves.toBe(false);
    refused.cancel();
    expect(gate).toMatchObject({ inFlight: 2, queued: 3 });
    for (const entry of waiting) entry.cancel();
  });

  it.each([
    ['there is no queue', { ...LIMITS, maxQueued: 0 }, WAIT_MS],
    ['there is no time to wait', LIMITS, 0],
    ['the time to wait is over already', LIMITS, -5],
  ])('refuses at once when %s', async (_, limits, waitMs) => {
    await expect(gate.enter(limits, waitMs).entered).resolves.toBe(false);
    expect(gate.queued).toBe(0);
  });

  it('refuses who has waited for long enough', async () => {
    const [entry] = wait(1);
    jest.advanceTimersByTime(WAIT_MS - 1);
    expect(gate.queued).toBe(1);
    jest.advanceTimersByTime(1);
    await expect(entry?.entered).resolves.toBe(false);
    expect(gate).toMatchObject({ inFlight: 2, queued: 0 });
    gate.exit();
    expect(gate.inFlight).toBe(1);
  });

  it.each([0, 1, 2])('gives no place to number %i of the queue when that one leaves', async (leaving) => {
    const entries = wait(3);
    entries[leaving]?.cancel();
    entries[leaving]?.cancel();
    await expect(entries[leaving]?.entered).resolves.toBe(false);
    expect(gate.queued).toBe(2);
    gate.exit();
    gate.exit();
    const others = entries.filter((_, index) => index !== leaving);
    await expect(Promise.all(others.map(({ entered }) => entered))).resolves.toEqual([true, true]);
    expect(gate).toMatchObject({ inFlight: 2, queued: 0 });
  });

  it('leaves the place with who got it, even if that one cancels before noticing', async () => {
    const [entry] = wait(1);
    gate.exit();
    entry?.cancel();
    jest.advanceTimersByTime(WAIT_MS);
    await expect(entry?.entered).resolves.toBe(true);
    expect(gate).toMatchObject({ inFlight: 2, queued: 0 });
  });

  it('lets those who wait in first when there is room for more from now on', async () => {
    const [first, second] = wait(2);
    expect(gate.tryEnter({ maxConcurrent: 4, maxQueued: 3 })).toBe(false);
    await expect(Promise.all([first?.entered, second?.entered])).resolves.toEqual([true, true]);
    expect(gate).toMatchObject({ inFlight: 4, queued: 0 });
  });

  it('lets nobody in until enough have left when there is room for fewer from now on', async () => {
    const entry = gate.enter({ maxConcurrent: 1, maxQueued: 3 }, WAIT_MS);
    gate.exit();
    expect(gate).toMatchObject({ inFlight: 1, queued: 1 });
    gate.exit();
    await expect(entry.entered).resolves.toBe(true);
    expect(gate).toMatchObject({ inFlight: 1, queued: 0 });
  });
});
