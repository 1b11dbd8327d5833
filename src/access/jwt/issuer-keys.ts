import { Injectable, Logger } from '@nestjs/common';
import { createLocalJWKSet, errors, type JSONWebKeySet, type LocalJWKSet } from 'jose';
import { describeFailure } from '../../egress/describe-failure.js';
import { ProbeClient } from '../../egress/probe-client.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { Clock } from '../clock.js';

const TIMEOUT_MS = 5000;
/** A key that an issuer takes back is refused after so long at the latest. */
const FRESH_MS = 300_000;
/** Tokens with made-up key ids must not become requests to the issuer. */
const BETWEEN_FETCHES_MS = 30_000;

interface Known {
  set: LocalJWKSet | undefined;
  fetchedAt: number;
  triedAt: number;
  fetching: Promise<void> | undefined;
}

/** Public keys of issuers, fetched from where they publish them and kept for a while. */
@Injectable()
export class IssuerKeys {
  private readonly logger = new Logger('jwt');
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly client: ProbeClient,
    private readonly clock: Clock,
  ) {}

  /**
   * Those that were fetched last, however old when the issuer cannot be asked.
   *
   * @throws {GatewayError} `issuer_unavailable` when they could never be fetched
   */
  async of(url: string): Promise<LocalJWKSet> {
    const known = this.find(url);
    if (!known.set) await this.fetchSoon(url, known);
    else if (this.clock.elapsed() - known.fetchedAt > FRESH_MS) void this.fetchSoon(url, known);
    if (known.set) return known.set;
    throw new GatewayError(
      'issuer_unavailable',
      'The token cannot be verified, because the public keys of its issuer could not be fetched. Try again shortly; an admin finds the reason in the log.',
      { retryAfter: String(BETWEEN_FETCHES_MS / 1000) },
    );
  }

  /** After a token whose key is not among them. @returns undefined when they were asked for a moment ago */
  async again(url: string): Promise<LocalJWKSet | undefined> {
    const known = this.find(url);
    const before = known.set;
    await this.fetchSoon(url, known);
    return known.set === before ? undefined : known.set;
  }

  /** Forgets whatever is asked for no more. */
  keepOnly(urls: ReadonlySet<string>): void {
    for (const url of this.known.keys()) if (!urls.has(url)) this.known.delete(url);
  }

  private find(url: string): Known {
    const known = this.known.get(url) ?? { set: undefined, fetchedAt: 0, triedAt: -Infinity, fetching: undefined };
    this.known.set(url, known);
    return known;
  }

  /** One request at a time, and none soon after another. */
  private fetchSoon(url: string, known: Known): Promise<void> {
    if (known.fetching) return known.fetching;
    const now = this.clock.elapsed();
    if (now - known.triedAt < BETWEEN_FETCHES_MS) return Promise.resolve();
    known.triedAt = now;
    known.fetching = this.askFor(url, known).finally(() => {
      known.fetching = undefined;
    });
    return known.fetching;
  }

  private async askFor(url: string, known: Known): Promise<void> {
    const { origin, pathname } = new URL(url);
    try {
      const address = { origin, type: 'api_key', connectMs: TIMEOUT_MS, localOnly: false } as const;
      const { status, body } = await this.client.get(address, pathname, {}, TIMEOUT_MS);
      if (status !== 200) return this.failed(origin, `it answered ${status}`);
      known.set = createLocalJWKSet(body as JSONWebKeySet);
      known.fetchedAt = this.clock.elapsed();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.failed(origin, error instanceof errors.JOSEError ? 'it answered no key set' : describeFailure(error));
    }
  }

  private failed(origin: string, reason: string): void {
    this.logger.warn(`the public keys at ${origin} could not be fetched: ${reason}`);
  }
}
