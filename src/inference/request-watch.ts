import type { ProviderType } from '../snapshot/snapshot.js';
import type { RequestRecord } from '../usage/records.js';

/** Where a request was answered, as far as its record does not tell. */
export interface Whereabouts {
  /** Of the provider that answered, or was asked last; null when nobody was asked. */
  readonly providerType: ProviderType | null;
  /** Whether that one stands behind the first choice of the chain. */
  readonly fellBack: boolean;
  /** Whether it was answered from the cache; null where answers are not given again. */
  readonly cache: 'hit' | 'miss' | null;
}

export const NOWHERE: Whereabouts = Object.freeze({ providerType: null, fellBack: false, cache: null });

/** Is told of every request that is over, refused ones included. */
export abstract class RequestWatch {
  /** Called before it tells what it saw, for it is told some milliseconds late. */
  protected catchUp: (() => void) | undefined;

  /** Synchronous and cheap, never throws. */
  abstract saw(record: RequestRecord, where: Whereabouts): void;

  /** @param catchUp tells it what it was not told yet */
  followedBy(catchUp: () => void): void {
    this.catchUp = catchUp;
  }
}
