import { SETTLE } from './limit-scripts.js';
import type { SharedBoundState } from './read-taken.js';
import type { RedisLink } from './redis-link.js';
import type { SharedBound } from './shared-bounds.js';
import type { SharedPlaces } from './shared-places.js';

/** A bound and how it stood when the request came. */
export interface SeenBound {
  readonly bound: SharedBound;
  readonly state: SharedBoundState;
}

const MINUTE_MS = 60_000;

/** What Redis has counted for one request, to be put right when it ends. */
export class SharedGrant {
  constructor(
    private readonly link: RedisLink,
    private readonly places: SharedPlaces,
    private readonly seen: readonly SeenBound[],
    private readonly place: string,
    private readonly tokens: number,
  ) {
    for (const { bound } of seen) if (bound.name === 'maxConcurrent') places.hold(bound.key, place);
  }

  settle(actualTokens: number): void {
    const keys: string[] = [];
    const parameters: (string | number)[] = [];
    const change = Math.ceil(actualTokens) - Math.ceil(this.tokens);
    for (const { bound, state } of this.seen) {
      if (bound.name === 'maxConcurrent') {
        this.places.release(bound.key, this.place);
        keys.push(bound.key);
        parameters.push('place', this.place, 0, 0);
      } else if (bound.name === 'tokensPerMinute' && change !== 0) {
        keys.push(bound.key);
        parameters.push('tokens', state.slot, change, MINUTE_MS);
      }
    }
    if (keys.length > 0) this.link.tell(SETTLE, keys, parameters);
  }
}
