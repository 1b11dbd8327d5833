import type { Shortage, Standing } from '../limit-names.js';
import type { SharedHolder } from './shared-bounds.js';
import type { SeenBound, SharedGrant } from './shared-grant.js';

/** What Redis says to a request, and how its bounds stand now. */
export class SharedVerdict {
  constructor(
    private readonly seen: readonly SeenBound[],
    /** Undefined when there is not enough of something. */
    readonly grant: SharedGrant | undefined,
  ) {}

  standingsOf(holder: SharedHolder['kind']): Standing[] {
    return this.seen
      .filter(({ bound }) => bound.holder === holder && bound.name !== 'burst')
      .map(({ bound: { name, limit }, state: { used, resetMs } }) => {
        return { name, limit, remaining: Math.max(0, limit - used), resetMs };
      });
  }

  /** The bound that lacks room for longest. */
  shortageOf(holder: SharedHolder['kind']): Shortage | undefined {
    let longest: Shortage | undefined;
    for (const { bound, state } of this.seen) {
      if (bound.holder !== holder || state.waitMs <= (longest?.waitMs ?? 0)) continue;
      longest = { name: bound.name, limit: bound.limit, waitMs: state.waitMs };
    }
    return longest;
  }
}
