import { Injectable } from '@nestjs/common';
import type { AdminPrincipal } from '../../access/principal.js';
import { StandingCallers } from '../../access/standing-callers.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { eventText, type EventName, HEARTBEAT } from './event-text.js';
import type { Topic } from './events-query.dto.js';
import type { Listener } from './listener.js';

/** Each takes a connection and some memory of an instance that serves requests. */
export const MOST_LISTENERS = 64;
/** Each page has one; the rest is for programs of the same admin. */
export const MOST_OF_ONE = 8;
const HEARTBEAT_MS = 15_000;

/** Is told when there are more or fewer listeners. */
type Follower = () => void;

/** Everybody who listens at this instance. */
@Injectable()
export class Listeners {
  private readonly all = new Set<Listener>();
  private readonly followers: Follower[] = [];
  private heartbeat: NodeJS.Timeout | undefined;
  private isOver = false;

  constructor(private readonly callers: StandingCallers) {}

  /** @param follower is told whenever somebody has come or gone */
  follow(follower: Follower): void {
    this.followers.push(follower);
  }

  /** How many there are. */
  get size(): number {
    return this.all.size;
  }

  /** Whether somebody is to be told of it. */
  want(topic: Topic | undefined): boolean {
    return [...this.all].some((listener) => listener.wants(topic));
  }

  /** @throws {GatewayError} `shutting_down`, `rate_limit_exceeded` for one's own, `overloaded` when all are too many */
  add(listener: Listener): void {
    if (this.isOver) throw shuttingDown();
    if (this.countOf(listener.principal) >= MOST_OF_ONE) throw tooManyOfOne();
    if (this.all.size >= MOST_LISTENERS) throw tooMany();
    this.all.add(listener);
    const leave = this.callers.watch(listener.principal, listener.request, () => void listener.end());
    listener.body.once('close', () => {
      leave();
      this.forget(listener);
    });
    this.tend();
  }

  tell(topic: Topic | undefined, name: EventName, data: object): void {
    this.send(topic, eventText(name, data));
  }

  /** Nobody is let in any more. Resolves when everybody has been sent away. */
  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all([...this.all].map((listener) => listener.end()));
  }

  /** Tells everybody that their connection lives, and sends those away who take nothing. */
  beat(): void {
    for (const listener of this.all) listener.beat(HEARTBEAT);
  }

  private countOf({ id }: AdminPrincipal): number {
    let count = 0;
    for (const { principal } of this.all) if (principal.id === id) count += 1;
    return count;
  }

  private send(topic: Topic | undefined, text: Buffer): void {
    for (const listener of this.all) if (listener.wants(topic)) listener.send(text);
  }

  private forget(listener: Listener): void {
    if (this.all.delete(listener)) this.tend();
  }

  /** Nothing is done for nobody. */
  private tend(): void {
    if (this.all.size === 0) {
      clearInterval(this.heartbeat);
      this.heartbeat = undefined;
    } else {
      this.heartbeat ??= setInterval(() => this.beat(), HEARTBEAT_MS).unref();
    }
    for (const follower of this.followers) follower();
  }
}

function tooManyOfOne(): GatewayError {
  return new GatewayError(
    'rate_limit_exceeded',
    `You listen for events ${MOST_OF_ONE} times at this instance already, which is as often as one admin may. Close a page or a program that listens.`,
    { retryAfter: '10' },
  );
}

function tooMany(): GatewayError {
  return new GatewayError(
    'overloaded',
    `${MOST_LISTENERS} others listen for events at this instance, which is as many as it takes. Close pages that nobody looks at, or ask another instance.`,
    { retryAfter: '10' },
  );
}

function shuttingDown(): GatewayError {
  return new GatewayError('shutting_down', 'This instance is shutting down: listen to another one.', {
    retryAfter: '1',
  });
}
