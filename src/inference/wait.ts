import type { Entry } from '../snapshot/vitals/concurrency-gate.js';
import type { ClientRelay, Pending } from './client-relay.js';

/** A pause before a retry, over at once when the client leaves. */
class Pause implements Pending {
  private readonly over = Promise.withResolvers<void>();
  private readonly timer: NodeJS.Timeout;

  constructor(delayMs: number) {
    this.timer = setTimeout(() => this.over.resolve(), delayMs);
  }

  get ended(): Promise<void> {
    return this.over.promise;
  }

  abandon(): void {
    clearTimeout(this.timer);
    this.over.resolve();
  }
}

/** Waits, but no longer than the client. */
export async function pause(relay: ClientRelay, delayMs: number): Promise<void> {
  if (delayMs <= 0 || relay.hasLeft) return;
  const waiting = new Pause(delayMs);
  relay.pending = waiting;
  await waiting.ended;
}

/** Waits in a provider's queue, but no longer than the client. Resolves whether a place was taken. */
export async function enterQueue(relay: ClientRelay, entry: Entry): Promise<boolean> {
  relay.pending = { abandon: () => entry.cancel() };
  return entry.entered;
}
