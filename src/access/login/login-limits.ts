import { Injectable } from '@nestjs/common';
import type { LRUCache } from 'lru-cache';
import { recentlyUsed } from '../../memory/recently-used.js';
import { Audit } from '../../audit/audit.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { Clock } from '../clock.js';

const FREE_FAILURES = 5;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 15 * 60_000;
/** Somebody who has not failed for so long begins anew. */
const FORGOTTEN_AFTER_MS = 60 * 60_000;
const MAX_REMEMBERED = 10_000;

/** A login that was refused. */
export interface FailedLogin {
  readonly address: string;
  readonly means: 'token' | 'oidc';
  /** Whose it was, as the record says. */
  readonly entity: string;
  /** Under which the failures of one person are counted; undefined where nobody can tell whose it was. */
  readonly account?: string | undefined;
}

/** A login that has begun. */
export interface LoginAttempt {
  readonly address: string;
  readonly atMs: number;
  /** When the attempt before it failed; undefined where there was none. */
  readonly formerMs: number | undefined;
}

interface Failures {
  readonly count: number;
  /** On the clock that never jumps. */
  readonly lastAtMs: number;
}

/**
 * Makes guessing slow: after five failures of an address or an account each further one doubles the wait, from a second
 * to a quarter of an hour. Counted by each instance for itself.
 */
@Injectable()
export class LoginLimits {
  private readonly addresses = recentlyUsed<string, Failures>(MAX_REMEMBERED);
  private readonly accounts = recentlyUsed<string, Failures>(MAX_REMEMBERED);

  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /**
   * An attempt begins. It counts as a failure until it is forgiven, so that many at the same time get no further than
   * one after the other.
   *
   * @throws {GatewayError} 429 while the address has to wait; what it has sent is not to be looked at
   */
  begin(address: string): LoginAttempt {
    const former = this.addresses.get(address);
    this.require(former, 'from this address', address);
    const { lastAtMs: atMs } = this.count(this.addresses, address);
    return { address, atMs, formerMs: former?.lastAtMs };
  }

  /** It was no failure. Earlier ones stay: whoever has one valid token must not guess others for free. */
  forgive({ address, atMs, formerMs }: LoginAttempt): void {
    const failures = this.addresses.get(address);
    if (!failures) return;
    const lastAtMs = failures.lastAtMs === atMs ? (formerMs ?? atMs) : failures.lastAtMs;
    this.addresses.set(address, { count: Math.max(0, failures.count - 1), lastAtMs });
  }

  /** It was one, and is put on record. @throws {GatewayError} 429 while the account has to wait */
  failed({ address, means, entity, account }: FailedLogin): void {
    this.audit.note({ actor: address, action: 'login.failed', entity, details: { means } });
    if (account === undefined) return;
    this.require(this.accounts.get(account), 'for this account', address);
    this.count(this.accounts, account);
  }

  /** Somebody has proved who they are. */
  succeed(account: string): void {
    this.accounts.delete(account);
  }

  private count(failures: LRUCache<string, Failures>, name: string): Failures {
    const now = this.clock.elapsed();
    const before = failures.get(name);
    const isOld = !before || now - before.lastAtMs > FORGOTTEN_AFTER_MS;
    const counted = { count: isOld ? 1 : before.count + 1, lastAtMs: now };
    failures.set(name, counted);
    return counted;
  }

  private require(failures: Failures | undefined, where: string, address: string): void {
    if (!failures || failures.count < FREE_FAILURES) return;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (failures.count - FREE_FAILURES), LONGEST_DELAY_MS);
    const waitMs = failures.lastAtMs + delayMs - this.clock.elapsed();
    if (waitMs <= 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    this.audit.note({ actor: address, action: 'login.limited', entity: `login ${where}` });
    throw new GatewayError(
      'rate_limit_exceeded',
      `Too many logins have failed ${where}. Try again in ${seconds} s; requests with a token in a header go on.`,
      { retryAfter: String(seconds) },
    );
  }
}
