import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Dispatcher, Pool } from 'undici';
import { Environment } from '../config/environment.js';
import { addressRefusal } from './address-policy.js';
import { type AddressJudge, checkedConnector } from './checked-connector.js';
import { HostResolver } from './host-resolver.js';
import { OwnListener } from './own-listener.js';
import { UpstreamClient } from './upstream-client.js';

export type { QueuedHandler, WaitingConnection } from './upstream-client.js';

/** Idle connections are kept longer than the pauses of a chat, shorter than what servers usually allow. */
const KEEP_ALIVE_MS = 30_000;

/** What decides which connections may be shared. */
export interface UpstreamAddress {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly type: 'ai_server' | 'api_key';
  /** How long a connection may take to be made, TLS included, in milliseconds. */
  readonly connectMs: number;
  /** Whether only this machine and its private networks may be connected to. */
  readonly localOnly: boolean;
}

interface OpenPool extends Pick<UpstreamAddress, 'type' | 'connectMs' | 'localOnly'> {
  readonly pool: Pool;
  /** Whether it was asked for since `closeUnused` last looked. */
  isUsed: boolean;
}

/**
 * Every connection to a provider comes from here: one kept-alive pool per origin and set of rules, each address judged
 * when it has been resolved and then connected to without a second resolution.
 */
@Injectable()
export class UpstreamPools implements OnApplicationShutdown {
  private readonly pools = new Map<string, OpenPool[]>();
  /** No longer handed out; they end when their last request has. */
  private readonly closing = new Set<Pool>();
  private readonly allowedOrigins: ReadonlySet<string>;

  constructor(
    environment: Environment,
    private readonly resolver: HostResolver,
    private readonly ownListener: OwnListener,
  ) {
    this.allowedOrigins = new Set(environment.EGRESS_ALLOW_ORIGINS);
  }

  /** @returns a dispatcher for the provider's origin; its requests fail with AddressRefusedError where policy forbids */
  for(address: UpstreamAddress): Dispatcher {
    const { origin, type, connectMs, localOnly } = address;
    const pools = this.pools.get(origin);
    if (!pools) return this.open(address, []);
    for (const known of pools) {
      if (known.type === type && known.connectMs === connectMs && known.localOnly === localOnly) {
        known.isUsed = true;
        return known.pool;
      }
    }
    return this.open(address, pools);
  }

  /**
   * Closes what nobody has asked for since the last call, once its requests have ended: the provider is gone, or has
   * other rules now. An address that is asked for again gets a new pool.
   */
  closeUnused(): void {
    for (const [origin, pools] of this.pools) {
      const used = pools.filter(({ isUsed }) => isUsed);
      for (const { pool, isUsed } of pools) if (!isUsed) void this.close(pool);
      for (const known of used) known.isUsed = false;
      if (used.length > 0) this.pools.set(origin, used);
      else this.pools.delete(origin);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    const open = [...this.pools.values()].flat().map(({ pool }) => pool);
    await Promise.all([...open, ...this.closing].map((pool) => pool.destroy()));
  }

  private async close(pool: Pool): Promise<void> {
    this.closing.add(pool);
    await pool.close();
    this.closing.delete(pool);
  }

  private open(address: UpstreamAddress, others: readonly OpenPool[]): Pool {
    const { origin, type, connectMs, localOnly } = address;
    const connect = checkedConnector(connectMs, this.judge(address), this.resolver);
    const pool = new Pool(origin, {
      // Otherwise requests to a TLS origin wait for one connection to tell whether it speaks HTTP/2.
      allowH2: false,
      factory: (url) => new UpstreamClient(url, { keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false }, connect),
    });
    this.pools.set(origin, [...others, { type, connectMs, localOnly, pool, isUsed: true }]);
    return pool;
  }

  private judge({ origin, type, localOnly }: UpstreamAddress): AddressJudge {
    const addressClass = this.allowedOrigins.has(origin) ? 'ai_server' : type;
    const { port, protocol } = new URL(origin);
    const portNumber = Number(port || (protocol === 'https:' ? 443 : 80));
    const mustBeSecret = addressClass === 'api_key' && protocol !== 'https:';
    return (address) =>
      (mustBeSecret ? 'is not https' : undefined) ??
      addressRefusal(address, addressClass) ??
      (localOnly ? addressRefusal(address, 'local_only') : undefined) ??
      this.ownListener.refusal(address, portNumber);
  }
}
