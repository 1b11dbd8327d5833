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
    try {
      return { answer: await this.client.get(addressOf(stored), path, this.headersOf(stored), PROBE_TIMEOUT_MS) };
    } catch (error) {
      if (error instanceof GatewayError || !(error instanceof Error)) throw error;
      return { failure: describeFailure(error) };
    }
  }

  private headersOf({ provider, key }: StoredProvider): Record<string, string> {
    if (!key) return {};
    const opened = this.vault.open(key, provider.baseUrl);
    if ('fault' in opened)
      throw new GatewayError('preflight_failed', `"${provider.name}" cannot be tested: ${opened.fault}.`);
    const { header, prefix } = credentialHeaderOf(provider.kind);
    return { [header]: prefix + opened.secret.reveal() };
  }
}

function addressOf({ provider }: StoredProvider): UpstreamAddress {
  const { origin } = openAiBase(provider.type, provider.baseUrl);
  return { origin, type: provider.type, patience: { ...DEFAULT_PATIENCE, ...patienceOf(provider.timeouts) } };
}
