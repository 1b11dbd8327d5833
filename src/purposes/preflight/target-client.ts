import { Injectable } from '@nestjs/common';
import { ProbeClient, type RawProbeAnswer } from '../../egress/probe-client.js';
import { openAiBase } from '../../protocols/openai/base-url.js';
import { addressOf, headersFor, type Outcome, outcomeOf, withoutSecret } from '../../providers/asked-provider.js';
import type { ProbeOutcome } from '../../providers/provider-probe.js';
import { KeyVault } from '../../revisions/key-vault.js';
import type { Secret } from '../../snapshot/secret.js';
import type { StoredTarget } from '../chain-store.js';

/** An answer as it came, or why there was none. */
export type RawOutcome = Outcome<RawProbeAnswer>;

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
    const { provider, localOnly, timeoutMs } = asked;
    return outcomeOf(async () => {
      const headers = headersFor(provider, secret);
      const answer = await this.client.get(addressOf(provider, localOnly), path, headers, timeoutMs);
      return { ...answer, body: withoutSecret(answer.body, secret) };
    });
  }

  /** @param path from the API's base path, starting with a slash */
  async post(asked: Asked, path: string, body: object): Promise<RawOutcome> {
    const secret = this.secretOf(asked);
    const { provider, localOnly, timeoutMs } = asked;
    const whole = openAiBase(provider.type, provider.baseUrl).basePath + path;
    return outcomeOf(async () => {
      const headers = headersFor(provider, secret);
      const answer = await this.client.post(addressOf(provider, localOnly), whole, headers, body, timeoutMs);
      return { ...answer, text: secret ? secret.removedFrom(answer.text) : answer.text };
    });
  }

  /** Undefined for a provider without a key. An app's own is asked with only where everybody has none. */
  private secretOf({ provider, keys }: Asked): Secret | undefined {
    const everybodys = keys.filter(({ appId }) => appId === null);
    for (const key of [...everybodys, ...keys]) {
      const opened = this.vault.open(key, provider.baseUrl);
      if ('secret' in opened) return opened.secret;
    }
    return undefined;
  }
}
