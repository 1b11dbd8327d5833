import { Injectable } from '@nestjs/common';
import { TAKE } from './limit-scripts.js';
import { RedisLink } from './redis-link.js';
import { readTaken } from './read-taken.js';

/** How often somebody has called within a window, this time included if it was allowed. Milliseconds. */
export interface CallerCount {
  readonly hits: number;
  /** 0: it was allowed. */
  readonly waitMs: number;
  readonly resetMs: number;
}

/** Requests of callers, counted over all instances. */
@Injectable()
export class SharedCallers {
  constructor(private readonly link: RedisLink) {}

  /** Undefined when Redis does not answer. */
  async count(name: string, limit: number, spanMs: number): Promise<CallerCount | undefined> {
    const taken = readTaken(await this.link.ask(TAKE, [`pb:limit:{${name}}`], ['window', limit, 1, spanMs]));
    const bound = taken?.bounds[0];
    return bound && { hits: bound.used, waitMs: bound.waitMs, resetMs: bound.resetMs };
  }
}
