import { networkInterfaces } from 'node:os';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { isLoopback, isSameAddress } from './address-policy.js';

/** Where this gateway itself listens; a provider there would send requests round in circles. */
@Injectable()
export class OwnListener {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  /** Why a connection may not be made, or undefined when it leads elsewhere. */
  refusal(address: string, port: number): string | undefined {
    if (port !== this.port()) return undefined;
    return isLoopback(address) || isOfThisMachine(address) ? "is this gateway's own" : undefined;
  }

  /** The port that was really given, also when any free one was asked for. */
  private port(): number | undefined {
    const address: unknown = this.adapterHost.httpAdapter?.getHttpServer()?.address();
    return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : undefined;
  }
}

/** Interfaces come and go, so they are looked up each time; only connections to our own port come this far. */
function isOfThisMachine(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => isSameAddress(own.address, address)));
}
