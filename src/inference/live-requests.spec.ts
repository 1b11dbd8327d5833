import { describe, expect, it } from '@jest/globals';
import type { ClientRelay } from './client-relay.js';
import { LiveRequests } from './live-requests.js';

/** As much of a relay as is told anything here. */
class Relay {
  place = -1;
  isLast = false;
  stopped = 0;

  stop(): void {
    this.stopped += 1;
  }
}

/** Requests that come and go in an order made up from the seed. */
function someLive(seed: number): { live: LiveRequests; present: Set<Relay>; gone: Set<Relay> } {
  const live = new LiveRequests();
  const present = new Set<Relay>();
  const gone = new Set<Relay>();
  let state = seed;
  for (let step = 0; step < 500; step++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const leaving = [...present][state % (present.size + 3)];
    if (leaving) {
      live.leave(asRelay(leaving));
      present.delete(leaving);
      gone.add(leaving);
    } else {
      const relay = new Relay();
      live.enter(asRelay(relay));
      present.add(relay);
    }
  }
  return { live, present, gone };
}

function asRelay(relay: Relay): ClientRelay {
  return relay as unknown as ClientRelay;
}

describe('the requests a process is answering', () => {
  it.each([1, 2, 3, 4, 5])('are those that have come and not gone, in whatever order (%i)', (seed) => {
    const { live, present, gone } = someLive(seed);
    expect(live.count).toBe(present.size);
    live.announceEnd();
    live.stopAll();
    expect([...present].every(({ isLast, stopped }) => isLast && stopped === 1)).toBe(true);
    expect([...gone].some(({ isLast, stopped }) => isLast || stopped > 0)).toBe(false);
  });

  it('are all told of the end, also when being told makes them leave', () => {
    const live = new LiveRequests();
    const relays = Array.from({ length: 10 }, () => new Relay());
    for (const relay of relays) {
      live.enter(asRelay(relay));
      relay.stop = () => {
        relay.stopped += 1;
        live.leave(asRelay(relay));
      };
    }
    live.stopAll();
    expect(relays.map(({ stopped }) => stopped)).toEqual(Array(10).fill(1));
    expect(live.count).toBe(0);
  });

  it('are joined by none once all were told to stop', () => {
    const live = new LiveRequests();
    live.stopAll();
    expect(() => live.enter(asRelay(new Relay()))).toThrow('shutting down');
    expect(live.count).toBe(0);
  });
});
