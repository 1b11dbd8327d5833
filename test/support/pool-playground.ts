import { once } from 'node:events';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import { HttpAdapterHost } from '@nestjs/core';
import { Environment } from '../../src/config/environment.js';
import { OwnListener } from '../../src/egress/own-listener.js';
import {
  type QueuedHandler,
  type UpstreamAddress,
  UpstreamPools,
  type WaitingConnection,
} from '../../src/egress/upstream-pools.js';
import { ResolverDouble } from './resolver-double.js';

interface Listening<T> {
  readonly server: T;
  readonly port: number;
}

/** Pools without a gateway around them, and servers for them to connect to. */
export class Playground {
  readonly resolver = new ResolverDouble();
  readonly pools = new UpstreamPools(new Environment(), this.resolver, new OwnListener(new HttpAdapterHost()));
  private readonly servers: Server[] = [];

  async listening<T extends Server>(server: T): Promise<Listening<T>> {
    this.servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return { server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
  }

  httpServer(answer: RequestListener): Promise<Listening<HttpServer>> {
    return this.listening(createServer(answer));
  }

  ask(address: UpstreamAddress, whenQueued?: (connection: WaitingConnection) => void): Ask {
    return new Ask(this.pools, address, whenQueued);
  }

  async clear(): Promise<void> {
    await this.pools.onApplicationShutdown();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** An AI server's address with ten seconds to connect, unless told otherwise. */
export function addressAt(origin: string, rules: Partial<UpstreamAddress> = {}): UpstreamAddress {
  return { origin, type: 'ai_server', connectMs: 10_000, localOnly: false, ...rules };
}

/** One request and what became of it: its status, or the code of its error. */
export class Ask implements QueuedHandler {
  connection: WaitingConnection | undefined;
  private readonly settled = Promise.withResolvers<number | string>();
  private readonly startedAt = performance.now();
  private status = 0;

  constructor(
    pools: UpstreamPools,
    address: UpstreamAddress,
    private readonly whenQueued: (connection: WaitingConnection) => void = () => undefined,
  ) {
    pools.for(address).dispatch({ method: 'POST', path: '/', body: '{}' }, this);
  }

  get outcome(): Promise<number | string> {
    return this.settled.promise;
  }

  get tookMs(): number {
    return performance.now() - this.startedAt;
  }

  onQueued(connection: WaitingConnection): void {
    this.connection = connection;
    this.whenQueued(connection);
  }

  onRequestStart(): void {}

  onResponseStart(_: unknown, status: number): void {
    this.status = status;
  }

  onResponseData(): void {}

  onResponseEnd(): void {
    this.settled.resolve(this.status);
  }

  onResponseError(_: unknown, error: Error & { code?: string }): void {
    this.settled.resolve(error.code ?? error.name);
  }
}
