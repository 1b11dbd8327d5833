import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ProviderKeyEntity } from '../../database/entities/provider-key.entity.js';
import type { ProviderType } from '../../database/entities/provider.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { openAiBase } from '../../protocols/openai/base-url.js';
import { keyCheckPathOf } from '../../protocols/openai/vendors.js';
import { KeyVault } from '../../revisions/key-vault.js';
import type { Secret } from '../../snapshot/secret.js';
import { Vitals } from '../../snapshot/vitals/vitals.js';
import { isOpenToAll, keyVerdict, type KeyVerdict, unlessOpenToAll } from '../health-verdict.js';
import { ProviderKeys } from '../provider-keys.js';
import { ProviderProbe } from '../provider-probe.js';
import type { StoredProvider } from '../provider-store.js';

const PATH: Readonly<Record<ProviderType, string>> = { ai_server: 'servers', api_key: 'api-keys' };

/** What is asked of the vendor before a key is trusted. */
@Injectable()
export class KeyProof {
  constructor(
    private readonly probe: ProviderProbe,
    private readonly vault: KeyVault,
    private readonly vitals: Vitals,
    private readonly keys: ProviderKeys,
  ) {}

  /**
   * Asks the vendor with the secret, without spending tokens.
   * @throws {GatewayError} `preflight_failed` unless the vendor accepts it and would not have accepted any
   */
  async require(stored: StoredProvider, secret: Secret): Promise<void> {
    const verdict = await this.verdict(stored, secret);
    if (verdict.key_accepted === true) return;
    const message = refusalOf(verdict);
    throw new GatewayError(
      'preflight_failed',
      `The key of "${stored.provider.name}" was not changed, because the new one could not be proved: ${message}.`,
      { fields: [{ field: 'api_key', message }] },
    );
  }

  /**
   * A stored key that opens, in use or revoked, vouches for the provider's address: its seal holds for no other one.
   * Without such a key the address may have been changed in the database, and a new secret would be handed to whoever
   * did that.
   *
   * @throws {GatewayError} `preflight_failed` when none opens
   */
  async requireTrustedAddress({ provider }: StoredProvider, manager?: EntityManager): Promise<void> {
    const keys = (await this.keys.versions(provider.id, manager)).filter(({ destroyedAt }) => destroyedAt === null);
    const opened = keys.map((key) => this.vault.open(key, provider.baseUrl));
    if (opened.some((key) => 'secret' in key)) return;
    const [newest] = opened;
    const reason = newest && 'fault' in newest ? newest.fault : 'it has none';
    const path = `/api/v1/llm-config/${PATH[provider.type]}/${provider.id}`;
    const message = `no key of "${provider.name}" opens that would vouch for its address: ${reason}. Enter base_url and api_key together with PATCH ${path}`;
    throw new GatewayError('preflight_failed', `Nothing was stored: ${message}.`, {
      fields: [{ field: 'base_url', message }],
    });
  }

  /** A version that was refused and has just been accepted is used again; other instances learn it from its row. */
  restore({ provider }: StoredProvider, version: number): void {
    this.vitals.of(provider.id).keys.restore(version);
  }

  /**
   * The secret of a stored version.
   * @throws {GatewayError} `preflight_failed` when it cannot be had any more
   */
  open({ provider }: StoredProvider, key: ProviderKeyEntity): Secret {
    const opened = this.vault.open(key, provider.baseUrl);
    if ('secret' in opened) return opened.secret;
    throw new GatewayError(
      'preflight_failed',
      `Version ${key.version} of "${provider.name}" cannot be used: ${opened.fault}.`,
    );
  }

  /** What the vendor says of the secret, which need not be stored. */
  async verdict(stored: StoredProvider, secret: Secret): Promise<KeyVerdict> {
    const { type, kind, baseUrl } = stored.provider;
    const path = keyCheckPathOf(kind, openAiBase(type, baseUrl).basePath);
    const verdict = keyVerdict(await this.probe.getWith(stored, path, secret));
    // Of a vendor we know nothing about, the model list may be open to anyone.
    if (kind !== 'custom' || verdict.key_accepted !== true) return verdict;
    return unlessOpenToAll(verdict, await this.probe.getWithoutKey(stored, path));
  }
}

/** What is wrong with a key that is not proved, and what to do. */
function refusalOf(verdict: KeyVerdict): string {
  if (isOpenToAll(verdict)) {
    return 'this vendor lists its models to anyone, so no test can prove a key; set verify to false to do without the proof';
  }
  const remedy = '; repeat this later, or set verify to false to do without the proof';
  return `${verdict.reason}${verdict.key_accepted === false ? '' : remedy}`;
}
