import { Injectable } from '@nestjs/common';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { ProbeClient, type ProbeAnswer } from '../egress/probe-client.js';
import { GatewayError } from '../errors/gateway-error.js';
import { KeyVault } from '../revisions/key-vault.js';
import { NO_KEY } from '../snapshot/build-snapshot.js';
import type { Secret } from '../snapshot/secret.js';
import { addressOf, headersFor, type Outcome, outcomeOf, withoutSecret } from './asked-provider.js';
import { newestKey, type StoredProvider } from './provider-store.js';

const PROBE_TIMEOUT_MS = 5000;

/** An answer, or why there was none. */
export type ProbeOutcome = Outcome<ProbeAnswer>;

/** What asking with one key gave. */
export interface KeyProbe {
  readonly key: ProviderKeyEntity;
  readonly outcome: ProbeOutcome;
}

/** Asks a stored provider something that costs nothing, with its own key, at its own address. */
@Injectable()
export class ProviderProbe {
  constructor(
    private readonly client: ProbeClient,
    private readonly vault: KeyVault,
  ) {}

  /**
   * Asks with the newest key in use, or with none if the provider has none.
   * @param path from the origin, starting with a slash
   */
  async get(stored: StoredProvider, path: string): Promise<ProbeOutcome> {
    const key = newestKey(stored);
    if (!key) return this.getWithoutKey(stored, path);
    const opened = this.vault.open(key, stored.provider.baseUrl);
    if ('fault' in opened) throw untestable(stored, opened.fault);
    return this.ask(stored, path, opened.secret);
  }

  /** Asks once with each active key, all at the same time. */
  async getWithEachKey(stored: StoredProvider, path: string): Promise<readonly KeyProbe[]> {
    const keys = stored.keys
      .filter(({ state }) => state === 'active')
      .map((key) => ({ key, opened: this.vault.open(key, stored.provider.baseUrl) }));
    const faults = keys.flatMap(({ opened }) => ('fault' in opened ? [opened.fault] : []));
    if (faults.length === keys.length) throw untestable(stored, faults[0] ?? NO_KEY);
    return Promise.all(
      keys.map(async ({ key, opened }) => ({
        key,
        outcome: 'fault' in opened ? { failure: opened.fault } : await this.ask(stored, path, opened.secret),
      })),
    );
  }

  /** Asks with a secret that need not be stored. */
  async getWith(stored: StoredProvider, path: string, secret: Secret): Promise<ProbeOutcome> {
    return this.ask(stored, path, secret);
  }

  /** The same question without the key, to see whether an answer proves anything about it. */
  async getWithoutKey(stored: StoredProvider, path: string): Promise<ProbeOutcome> {
    return this.ask(stored, path, undefined);
  }

  private async ask(stored: StoredProvider, path: string, secret: Secret | undefined): Promise<ProbeOutcome> {
    const { provider } = stored;
    return outcomeOf(async () => {
      const headers = headersFor(provider, secret);
      const answer = await this.client.get(addressOf(provider, false), path, headers, PROBE_TIMEOUT_MS);
      return { ...answer, body: withoutSecret(answer.body, secret) };
    });
  }
}

/** @throws {GatewayError} `preflight_failed` where somebody has edited the address in the database into none */
export function requireUrl(stored: StoredProvider): void {
  if (!URL.canParse(stored.provider.baseUrl)) throw untestable(stored, 'its base_url is not a URL; change it');
}

function untestable({ provider }: StoredProvider, reason: string): GatewayError {
  return new GatewayError('preflight_failed', `"${provider.name}" cannot be tested: ${reason}.`);
}
