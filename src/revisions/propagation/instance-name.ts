import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ThisWorker } from '../../cluster/this-worker.js';

/** What this instance is called: host and port, and its number where several processes share them. */
@Injectable()
export class InstanceName {
  readonly host = hostname();

  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly worker: ThisWorker,
  ) {}

  /** The port is only known once the instance listens, or another one does that shares it. */
  toString(): string {
    const { number } = this.worker;
    const port = this.port ?? this.worker.port;
    return this.host + (port === null ? '' : `:${port}`) + (number === null ? '' : `#${number}`);
  }

  private get port(): number | null {
    const address: unknown = this.adapter.httpAdapter.getHttpServer()?.address?.();
    return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : null;
  }
}
