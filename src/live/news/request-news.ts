import { Injectable, Logger } from '@nestjs/common';
import { NewRequests } from '../../usage/minutes/new-requests.js';
import type { LeftOutEvent } from '../events/events.dto.js';
import type { NewsSource, Tell } from './news-source.js';
import { Repeated } from './repeated.js';

/** The database is asked once in this time, for all who listen. */
const LOOK_MS = 1000;
/** More nobody can read. */
const MOST_AT_ONCE = 20;

/** The log of requests as it grows, whichever instance has served them. */
@Injectable()
export class RequestNews implements NewsSource {
  readonly topic = 'requests';
  private tell: Tell | undefined;
  private hasBegun = false;
  private readonly looking = new Repeated({
    everyMs: LOOK_MS,
    logger: new Logger('events'),
    failing: 'requests are not told',
    perform: () => this.look(),
  });

  constructor(private readonly requests: NewRequests) {}

  begin(tell: Tell): void {
    this.tell = tell;
    this.hasBegun = false;
    this.looking.start();
  }

  end(): void {
    this.looking.stop();
    this.tell = undefined;
  }

  private async look(): Promise<void> {
    // Somebody may have come who does not want what was stored before.
    if (!this.hasBegun) return this.beginReading();
    const { requests, leftOut } = await this.requests.take(MOST_AT_ONCE);
    for (const request of requests) this.tell?.('request', request);
    if (leftOut > 0) this.tell?.('left_out', { count: leftOut } satisfies LeftOutEvent);
  }

  private async beginReading(): Promise<void> {
    await this.requests.begin();
    this.hasBegun = true;
  }
}
