import { Injectable } from '@nestjs/common';
import { TAKE } from './limit-scripts.js';
import { readTaken } from './read-taken.js';
import { RedisLink } from './redis-link.js';
import { type SharedBound, sharedBounds, type SharedHolder } from './shared-bounds.js';
import { type SeenBound, SharedGrant } from './shared-grant.js';
import { SharedPlaces } from './shared-places.js';
import { SharedVerdict } from './shared-verdict.js';

/** Bounds as all instances count them together: one script a request. */
@Injectable()
export class SharedLimits {
  constructor(
    private readonly link: RedisLink,
    private readonly places: SharedPlaces,
  ) {}

  /** Undefined when Redis does not answer in time. */
  async take(holders: readonly SharedHolder[], tokens: number): Promise<SharedVerdict | undefined> {
    const place = this.places.nextName();
    const bounds = holders.flatMap((holder) => sharedBounds(holder, tokens, place));
    const keys = bounds.map(({ key }) => key);
    const parameters = bounds.flatMap((bound) => bound.parameters);
    const verdictOf = (answer: unknown): SharedVerdict | undefined => this.verdictIn(answer, bounds, place, tokens);
    // Nobody has waited for a late answer: what it grants is counted here, and must not stay taken there.
    const answer = await this.link.ask(TAKE, keys, parameters, (late) => verdictOf(late)?.grant?.settle(0));
    return verdictOf(answer);
  }

  private verdictIn(
    answer: unknown,
    bounds: readonly SharedBound[],
    place: string,
    tokens: number,
  ): SharedVerdict | undefined {
    const taken = readTaken(answer);
    if (!taken) return undefined;
    const seen = bounds.flatMap((bound, index): SeenBound[] => {
      const state = taken.bounds[index];
      return state ? [{ bound, state }] : [];
    });
    return new SharedVerdict(
      seen,
      taken.isGranted ? new SharedGrant(this.link, this.places, seen, place, tokens) : undefined,
    );
  }
}
