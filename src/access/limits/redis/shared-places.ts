import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RENEW, RENEW_MS } from './limit-scripts.js';
import { RedisLink } from './redis-link.js';

/**
 * The places among requests in flight that this instance holds in Redis. They are leased, so that those of an instance
 * that was killed come free, and renewed for as long as their requests run.
 */
@Injectable()
export class SharedPlaces implements OnApplicationShutdown {
  private readonly instance = randomUUID();
  private count = 0;
  /** Names of places by key. */
  private readonly held = new Map<string, Set<string>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly link: RedisLink) {}

  /** A name nobody else has. */
  nextName(): string {
    return `${this.instance}.${(this.count++).toString(36)}`;
  }

  hold(key: string, place: string): void {
    let places = this.held.get(key);
    if (!places) this.held.set(key, (places = new Set()));
    places.add(place);
    this.timer ??= setInterval(() => this.renew(), RENEW_MS).unref();
  }

  release(key: string, place: string): void {
    const places = this.held.get(key);
    places?.delete(place);
    if (places?.size === 0) this.held.delete(key);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private renew(): void {
    for (const [key, places] of this.held) this.link.tell(RENEW, [key], [...places]);
  }
}
