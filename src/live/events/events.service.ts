import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalOf } from '../../access/principal.js';
import { LiveRequests } from '../../inference/live-requests.js';
import { ThisInstance } from '../../revisions/propagation/this-instance.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { BEGINNING, eventText } from './event-text.js';
import type { HelloEvent } from './events.dto.js';
import type { EventsQuery } from './events-query.dto.js';
import { Listener } from './listener.js';
import { Listeners } from './listeners.js';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies of nginx's kind would keep events until they have enough of them.
  'x-accel-buffering': 'no',
} as const;

/** Lets listeners in, and out when this instance ends. */
@Injectable()
export class EventsService implements BeforeApplicationShutdown {
  constructor(
    private readonly listeners: Listeners,
    private readonly instance: ThisInstance,
    private readonly holder: SnapshotHolder,
    live: LiveRequests,
  ) {
    // They would never leave by themselves, and other instances are there for them.
    live.follow(() => void listeners.end());
  }

  /** @throws {GatewayError} when there is no room */
  open(request: FastifyRequest, reply: FastifyReply, { topics }: EventsQuery): void {
    // Who asks for the head alone is not going to listen.
    if (request.method === 'HEAD') return void reply.headers(HEADERS).send();
    const principal = principalOf(request);
    if (principal.kind !== 'admin') throw new Error('an app got to a route for admins');
    const listener = new Listener(principal, request, reply, topics);
    this.listeners.add(listener);
    const hello: HelloEvent = { instance: this.instance.name, revision: this.holder.revision };
    listener.send(Buffer.concat([BEGINNING, eventText('hello', hello)]));
    void reply.headers(HEADERS).send(listener.body);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.listeners.end();
  }
}
