import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import { Environment } from '../config/environment.js';
import { type AddressClass, addressRefusal } from './address-policy.js';

/** Idle connections are kept longer than the pauses of a chat, shorter than what servers usually allow. */
const KEEP_ALIVE_MS = 30_000;

/** What decides which connections may be shared. */
export interface UpstreamAddress {
  readonly origin: string;
  readonly type: AddressClass;
  readonly patience: { readonly connectMs: number };
}

/** An address that policy forbids; the message is for callers and names no address. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = 'ADDRESS_REFUSED';
}

/**
 * Every connection to a provider comes from here: one kept-alive pool per origin, each address judged when it has been
 * resolved and then connected to without a second resolution.
 */
@Injectable()
export class UpstreamPools implements OnApplicationShutdown {
  private readonly pools = new Map<string, Pool>();
  private readonly allowedOrigins: ReadonlySet<string>;

  constructor(environment: Environment) {
    this.allowedOrigins = new Set(environment.EGRESS_ALLOW_ORIGINS);
  }

  /** @returns a dispatcher for the provider's origin; throws AddressRefusedError for a forbidden literal address. */
  for(address: UpstreamAddress): Dispatcher {
    const key = `${address.type} ${address.patience.connectMs} ${address.origin}`;
    const known = this.pools.get(key);
    if (known) return known;
    const pool = this.open(address);
    this.pools.set(key, pool);
    return pool;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private open({ origin, type, patience }: UpstreamAddress): Pool {
    const policy: AddressClass = this.allowedOrigins.has(origin) ? 'ai_server' : type;
    const connect = buildConnector({ timeout: patience.connectMs, allowH2: false, lookup: checkedLookup(policy) });
    return new Pool(origin, {
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: (options, callback) => {
        // net.connect skips the lookup for a literal address.
        const literal = options.hostname.replace(/^\[|\]$/g, '');
        const refusal = isLiteral(literal) ? addressRefusal(literal, policy) : undefined;
        if (refusal === undefined) connect(options, callback);
        else callback(new AddressRefusedError(`the provider's address ${refusal}`), null);
      },
    });
  }
}

function isLiteral(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}

/** Resolves once; the addresses that pass are the ones the socket connects to. */
function checkedLookup(policy: AddressClass): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const refusals = addresses.map(({ address }) => addressRefusal(address, policy));
      const refused = refusals.find((refusal) => refusal !== undefined);
      if (refused !== undefined)
        return callback(new AddressRefusedError(`the provider's name leads to one that ${refused}`), []);
      const [first] = addresses;
      return options.all || !first ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
