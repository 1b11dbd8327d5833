import type { LRUCache } from 'lru-cache';
import { recentlyUsed } from '../../memory/recently-used.js';

/** What is known of somebody who is limited. */
export interface Subject {
  /** Whether forgetting it changes nothing. @param now monotonic milliseconds */
  isIdle(now: number): boolean;
}

/** Those who have been idle for longest are forgotten as others come: each newcomer makes room for up to two. */
const LOOKED_AT = 2;

/** Everybody who is limited, by name. Holds at most `max`, those seen last. */
export class Subjects<Name extends string | number, Known extends Subject> {
  private readonly known: LRUCache<Name, Known>;

  constructor(max: number) {
    this.known = recentlyUsed(max);
  }

  get size(): number {
    return this.known.size;
  }

  find(name: Name): Known | undefined {
    return this.known.get(name);
  }

  add(name: Name, subject: Known, now: number): Known {
    for (let looked = 0; looked < LOOKED_AT && this.isOldestIdle(now); looked += 1) this.known.pop();
    this.known.set(name, subject);
    return subject;
  }

  private isOldestIdle(now: number): boolean {
    const { value } = this.known.rvalues().next();
    return value?.isIdle(now) === true;
  }
}
