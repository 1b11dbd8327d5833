import { Injectable } from '@nestjs/common';
import { isDatabaseBusy, isDatabaseUnavailable } from '../../database/database-errors.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { KnownCredential } from '../known-access.js';
import { AppKeyCache } from './app-key-cache.js';
import { CredentialSource } from './credential-source.js';

/** Keys that are asked for with one question. */
const KEYS_IN_A_QUESTION = 500;
/** More would take the connections that management needs. */
const MAX_QUESTIONS = 2;
const MAX_WAITING = 10_000;
/** A database that has not answered by then is as good as away. */
const LONGEST_WAIT_MS = 2000;

type Found = KnownCredential | undefined;
type Waiting = PromiseWithResolvers<Found> & { readonly timer: NodeJS.Timeout };

/**
 * Asks the database about app keys that are not known here. Requests that come with the same key share an answer, and
 * keys that come while questions are open are asked for together.
 */
@Injectable()
export class AppKeyLookup {
  private readonly waiting = new Map<string, Waiting>();
  /** Of those that wait: hashes that no question has been asked about yet. */
  private queued: string[] = [];
  private open = 0;

  constructor(
    private readonly source: CredentialSource,
    private readonly cache: AppKeyCache,
  ) {}

  /**
   * @returns undefined where there is no such key, or it is not valid any more
   * @throws {GatewayError} 503 `database_unavailable` when the database cannot say so
   */
  find(tokenHash: string): Promise<Found> {
    return (this.waiting.get(tokenHash) ?? this.queue(tokenHash)).promise;
  }

  /** Learns of these keys again, without anybody waiting for one of them. */
  async recall(tokenHashes: readonly string[]): Promise<void> {
    const { era } = this.cache;
    // Those used last come last, so that they are forgotten last.
    for (let end = tokenHashes.length; end > 0; end -= KEYS_IN_A_QUESTION) {
      const { version, keys } = await this.source.findKeys(
        tokenHashes.slice(Math.max(0, end - KEYS_IN_A_QUESTION), end),
      );
      for (const [tokenHash, credential] of keys) this.cache.learn(tokenHash, credential, version, era);
    }
  }

  private queue(tokenHash: string): Waiting {
    if (this.waiting.size >= MAX_WAITING) throw keyUnconfirmed();
    const timer = setTimeout(() => this.fail(tokenHash, keyUnconfirmed()), LONGEST_WAIT_MS).unref();
    const waiting = { ...Promise.withResolvers<Found>(), timer };
    this.waiting.set(tokenHash, waiting);
    this.queued.push(tokenHash);
    if (this.open < MAX_QUESTIONS) void this.ask();
    return waiting;
  }

  private async ask(): Promise<void> {
    this.open += 1;
    while (this.queued.length > 0) await this.askAbout(this.queued.splice(0, KEYS_IN_A_QUESTION));
    this.open -= 1;
  }

  private async askAbout(tokenHashes: readonly string[]): Promise<void> {
    try {
      const { era } = this.cache;
      const { version, keys } = await this.source.findKeys(tokenHashes);
      if (this.cache.isOutdated(version, era)) return this.askAgain(tokenHashes);
      for (const tokenHash of tokenHashes) {
        const found = keys.get(tokenHash);
        this.cache.learn(tokenHash, found, version, era);
        this.take(tokenHash)?.resolve(found);
      }
    } catch (error) {
      const isAway = isDatabaseUnavailable(error) || isDatabaseBusy(error);
      for (const tokenHash of tokenHashes) this.fail(tokenHash, isAway ? keyUnconfirmed(error) : error);
    }
  }

  /** A key may have been revoked since, and a request that came after that must not be let in by an older answer. */
  private askAgain(tokenHashes: readonly string[]): void {
    this.queued.push(...tokenHashes.filter((tokenHash) => this.waiting.has(tokenHash)));
  }

  private fail(tokenHash: string, error: unknown): void {
    this.take(tokenHash)?.reject(error);
  }

  private take(tokenHash: string): Waiting | undefined {
    const waiting = this.waiting.get(tokenHash);
    this.waiting.delete(tokenHash);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}

function keyUnconfirmed(cause?: unknown): GatewayError {
  return new GatewayError(
    'database_unavailable',
    'This instance has not seen the key before, and the database that could tell whether it is valid cannot be reached. Keys in use go on; try again shortly.',
    { retryAfter: '1', ...(cause !== undefined && { cause }) },
  );
}
