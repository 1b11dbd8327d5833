import { Injectable } from '@nestjs/common';
import { describeFailure } from '../egress/describe-failure.js';
import { ProbeClient, type ProbeAnswer } from '../egress/probe-client.js';
import type { UpstreamAddress } from '../egress/upstream-pools.js';
import { GatewayError } from '../errors/gateway-error.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import { credentialHeaderOf } from '../protocols/openai/vendors.js';
import { patienceOf } from '../revisions/configuration-reader.js';
import { KeyVault } from '../revisions/key-vault.js';
import { DEFAULT_PATIENCE } from '../snapshot/build-snapshot.js';
import type { Secret } from '../snapshot/secret.js';
import type { StoredProvider } from './provider-store.js';

const PROBE_TIMEOUT_MS = 5000;

/** An answer, or why there was none. */
export type ProbeOutcome = { readonly answer: ProbeAnswer } | { readonly failure: string };

/** Asks a stored provider something that costs nothing, with its own key, at its own address. */
@Injectable()
export class ProviderProbe {
  constructor(
    private readonly client: ProbeClient,
    private readonly vault: KeyVault,
  ) {}

  /** @param path from the origin, starting with a slash */
  async get(stored: StoredProvider, path: string): Promise<ProbeOutcome> {
    return this.ask(stored, path, this.secretOf(stored));
  }

  /** The same question without the key, to see whether an answer proves anything about it. */
  async getWithoutKey(stored: StoredProvider, path: string): Promise<ProbeOutcome> {
    return this.ask(stored, path, undefined);
  }

  private async ask(stored: StoredProvider, path: string, secret: Secret | undefined): Promise<ProbeOutcome> {
    const { header, prefix } = credentialHeaderOf(stored.provider.kind);
    const headers = secret ? { [header]: prefix + secret.reveal() } : {};
    try {
      const answer = await this.client.get(addressOf(stored), path, headers, PROBE_TIMEOUT_MS);
      return { answer: secret ? { ...answer, body: withoutSecret(answer.body, secret) } : answer };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { failure: describeFailure(error) };
    }
  }

  private secretOf({ provider, key }: StoredProvider): Secret | undefined {
    if (!key) return undefined;
    const opened = this.vault.open(key, provider.baseUrl);
    if ('secret' in opened) return opened.secret;
    throw new GatewayError('preflight_failed', `"${provider.name}" cannot be tested: ${opened.fault}.`);
  }
}

/** Whatever the provider says of the key it was asked with stays out of what is shown. */
function withoutSecret(body: unknown, secret: Secret): unknown {
  return JSON.parse(JSON.stringify(body), (_, value: unknown) =>
    typeof value === 'string' ? secret.removedFrom(value) : value,
  );
}

function addressOf({ provider }: StoredProvider): UpstreamAddress {
  const { origin } = openAiBase(provider.type, provider.baseUrl);
  return { origin, type: provider.type, patience: { ...DEFAULT_PATIENCE, ...patienceOf(provider.timeouts) } };
}
