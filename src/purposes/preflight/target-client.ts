import { Injectable } from '@nestjs/common';
import { describeFailure } from '../../egress/describe-failure.js';
import { ProbeClient, type RawProbeAnswer } from '../../egress/probe-client.js';
import type { UpstreamAddress } from '../../egress/upstream-pools.js';
import { openAiBase } from '../../protocols/openai/base-url.js';
import { credentialHeaderOf } from '../../protocols/openai/vendors.js';
import type { ProbeOutcome } from '../../providers/provider-probe.js';
import { KeyVault } from '../../revisions/key-vault.js';
import { patienceOf } from '../../revisions/stored-settings.js';
import { DEFAULT_PATIENCE } from '../../snapshot/patience.js';
import type { Secret } from '../../snapshot/secret.js';
import type { StoredTarget } from '../chain-store.js';

/** An answer as it came, or why there was none. */
export type RawOutcome = { readonly answer: RawProbeAnswer } | { readonly failure: string };

/** Whom to ask and under which conditions. */
export interface Asked extends Pick<StoredTarget, 'provider' | 'keys'> {
  /** Whether only this machine and its private networks may be connected to. */
  readonly localOnly: boolean;
  readonly timeoutMs: number;
}

/** Asks a provider that is to be plugged in, at its own address and with its newest key. */
@Injectable()
export class TargetClient {
  constructor(
    private readonly client: ProbeClient,
    private readonly vault: KeyVault,
  ) {}

  /** @param path from the origin, starting with a slash */
  async get(asked: Asked, path: string): Promise<ProbeOutcome> {
    const secret = this.secretOf(asked);
    return answered(async () => {
      const answer = await this.client.get(addressOf(asked), path, headersFor(asked, secret), asked.timeoutMs);
      return { ...answer, body: parsed(without(secret, JSON.stringify(answer.body))) };
    });
  }

  /** @param path from the API's base path, starting with a slash */
  async post(asked: Asked, path: string, body: object): Promise<RawOutcome> {
    const secret = this.secretOf(asked);
    const { provider, timeoutMs } = asked;
    const whole = openAiBase(provider.type, provider.baseUrl).basePath + path;
    return answered(async () => {
      const answer = await this.client.post(addressOf(asked), whole, headersFor(asked, secret), body, timeoutMs);
      return { ...answer, text: without(secret, answer.text) };
    });
  }

  /** Undefined for a provider without a key. */
  private secretOf({ provider, keys }: Asked): Secret | undefined {
    for (const key of keys) {
      const opened = this.vault.open(key, provider.baseUrl);
      if ('secret' in opened) return opened.secret;
    }
    return undefined;
  }
}

async function answered<T>(ask: () => Promise<T>): Promise<{ answer: T } | { failure: string }> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { failure: describeFailure(error) };
  }
}

function addressOf({ provider, localOnly }: Asked): UpstreamAddress {
  const { origin } = openAiBase(provider.type, provider.baseUrl);
  const { connectMs } = { ...DEFAULT_PATIENCE, ...patienceOf(provider.timeouts) };
  return { origin, type: provider.type, connectMs, localOnly };
}

/** The secret is read here, at the moment of sending. */
function headersFor({ provider }: Asked, secret: Secret | undefined): Record<string, string> {
  if (!secret) return {};
  const { header, prefix } = credentialHeaderOf(provider.kind);
  return { [header]: prefix + secret.reveal() };
}

/** Whatever the provider says of the key it was asked with stays out of what is shown. */
function without(secret: Secret | undefined, text: string): string {
  return secret ? secret.removedFrom(text) : text;
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}
