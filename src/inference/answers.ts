import { Injectable } from '@nestjs/common';
import { Attempts } from './attempts.js';
import { AnswerCache } from './cache/answer-cache.js';
import { giveAgain } from './cache/give-again.js';
import type { Exchange } from './exchange.js';
import { LiveRequests } from './live-requests.js';
import type { Served } from './served.js';

/** Where a request gets its answer from: what somebody was answered before, or whoever serves it now. */
@Injectable()
export class Answers {
  constructor(
    private readonly cache: AnswerCache,
    private readonly attempts: Attempts,
    private readonly live: LiveRequests,
  ) {}

  /** Whether an answer is kept, to be asked when the request may be answered; undefined where none ever is. */
  open(exchange: Exchange): (() => Promise<boolean>) | undefined {
    const caching = this.cache.open(exchange);
    exchange.caching = caching;
    return caching && (() => this.cache.find(caching, exchange));
  }

  /** @throws {GatewayError} when every target failed, or Patchbay ended it, before the client got a byte. */
  async give(served: Served): Promise<void> {
    const { exchange, relay } = served;
    this.live.enter(relay);
    try {
      await this.find(served);
    } finally {
      this.live.leave(relay);
    }
    if (!relay.stoppedBy) return;
    if (!relay.hasBegun) throw relay.stoppedBy;
    exchange.ending = 'broken';
  }

  private async find(served: Served): Promise<void> {
    const { caching } = served.exchange;
    if (caching?.found) return giveAgain(served, caching.found);
    try {
      await this.attempts.run(served);
      if (caching) this.cache.keep(caching, served.exchange);
    } finally {
      caching?.recording.release();
    }
  }
}
