import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { Environment } from '../../config/environment.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** Networks are given out in this size: whoever has one IPv6 address has all of them. */
const IPV6_NETWORK_BITS = 64;
const UNKNOWN = 'unknown';

/** Where requests come from. */
@Injectable()
export class ClientAddresses {
  private readonly trusted: readonly Range[];

  constructor({ TRUSTED_PROXIES }: Environment) {
    this.trusted = TRUSTED_PROXIES.map((range) => ipaddr.parseCIDR(range));
  }

  /**
   * The address of whoever sent a request: the one that is connected, or, where that is a trusted proxy, the last one in
   * `X-Forwarded-For` that is none. An IPv6 address stands for its whole /64.
   */
  of({ socket, headers }: FastifyRequest): string {
    const connected = parse(socket.remoteAddress);
    if (!connected) return UNKNOWN;
    return nameOf(this.trusted.length === 0 ? connected : this.behind(connected, headers['x-forwarded-for']));
  }

  /** Whatever stands to the left of an address that is not trusted was written by it. */
  private behind(connected: Address, forwardedFor: string | string[] | undefined): Address {
    const hops = String(forwardedFor ?? '').split(',');
    let address = connected;
    while (this.isTrusted(address)) {
      const before = parse(hops.pop()?.trim());
      if (!before) break;
      address = before;
    }
    return address;
  }

  private isTrusted(address: Address): boolean {
    return this.trusted.some(([range, bits]) => address.kind() === range.kind() && address.match(range, bits));
  }
}

function parse(text: string | undefined): Address | undefined {
  return text !== undefined && ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
}

function nameOf(address: Address): string {
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.toByteArray().slice(0, IPV6_NETWORK_BITS / 8);
  return `${Buffer.from(network).toString('hex')}/${IPV6_NETWORK_BITS}`;
}
