import { Injectable } from '@nestjs/common';
import { AdminPlaces } from '../../access/admin-places.js';
import { Audit } from '../../audit/audit.js';
import { ProviderEntity, type ProviderType } from '../../database/entities/provider.entity.js';
import { openAiBase } from '../../protocols/openai/base-url.js';
import { Secret } from '../../snapshot/secret.js';
import { apiKeyFields } from '../api-key-fields.js';
import { serverHealth } from '../health-verdict.js';
import { modelNames } from '../model-names.js';
import { ProviderAddresses } from '../provider-addresses.js';
import { type ProbeOutcome, ProviderProbe } from '../provider-probe.js';
import type { ProviderFields, StoredProvider } from '../provider-store.js';
import { KeyProof } from '../rotation/key-proof.js';
import { serverFields } from '../server-fields.js';
import { serverPaths } from '../server-types.js';
import type { ApiKeyTrial, ServerTrial, TryApiKey, TryServer } from './trial.dto.js';

const UNNAMED = 'the new provider';

/**
 * Asks providers that are not stored what their tests would ask them, and stores nothing but that somebody did: who may
 * try may find out what listens in the network of Patchbay, at the addresses that providers may have.
 */
@Injectable()
export class TrialsService {
  private readonly places = new AdminPlaces('trials of providers still wait for an answer');

  constructor(
    private readonly addresses: ProviderAddresses,
    private readonly probe: ProviderProbe,
    private readonly proof: KeyProof,
    private readonly audit: Audit,
  ) {}

  /**
   * @param actor name of the admin who tries
   * @throws {GatewayError} `invalid_request` when no server may have the address; `rate_limit_exceeded`
   */
  tryServer(body: TryServer, actor: string): Promise<ServerTrial> {
    const unsaved = this.unsaved('ai_server', serverFields({ ...body, name: body.name ?? UNNAMED }));
    return this.onRecord(actor, unsaved, () => this.askServer(body, unsaved));
  }

  /** @throws {GatewayError} as {@link tryServer}, of a vendor */
  tryApiKey(body: TryApiKey, actor: string): Promise<ApiKeyTrial> {
    const unsaved = this.unsaved('api_key', apiKeyFields({ ...body, key_name: body.key_name ?? UNNAMED }));
    return this.onRecord(actor, unsaved, () => this.askVendor(body, unsaved));
  }

  private async onRecord<Trial>(
    actor: string,
    { provider: { type, baseUrl } }: StoredProvider,
    ask: () => Promise<Trial>,
  ): Promise<Trial> {
    const giveBack = this.places.take(actor);
    try {
      this.audit.note({ actor, action: 'provider.try', entity: `${type} at ${new URL(baseUrl).origin}` });
      return await ask();
    } finally {
      giveBack();
    }
  }

  private async askServer(body: TryServer, unsaved: StoredProvider): Promise<ServerTrial> {
    const secret = body.api_key ? new Secret(body.api_key) : undefined;
    const { healthPath, modelsPath } = serverPaths(unsaved.provider);
    const [asked, listed] = await this.askBoth(unsaved, [healthPath, modelsPath], secret);
    const health = serverHealth(asked);
    // Some tell anyone how they are, and only those with a key what they serve.
    const verdict = health.status === 'healthy' && refusesKey(listed) ? serverHealth(listed) : health;
    return { ...verdict, models: modelsIn(listed) };
  }

  private async askVendor(body: TryApiKey, unsaved: StoredProvider): Promise<ApiKeyTrial> {
    const secret = new Secret(body.api_key);
    const verdict = await this.proof.verdict(unsaved, secret);
    const { basePath } = openAiBase('api_key', unsaved.provider.baseUrl);
    const isWorthAsking = verdict.key_accepted !== false && verdict.status !== 'down';
    const listed = isWorthAsking ? await this.probe.getWith(unsaved, `${basePath}/models`, secret) : undefined;
    return { ...verdict, models: listed ? modelsIn(listed) : null };
  }

  private unsaved(type: ProviderType, fields: ProviderFields): StoredProvider {
    this.addresses.requireAllowed(fields.baseUrl, type);
    const at = new Date();
    const provider = Object.assign(new ProviderEntity(), { ...fields, id: 0, type, createdAt: at, updatedAt: at });
    return { provider, keys: [] };
  }

  /** Once where both are the same. */
  private async askBoth(
    unsaved: StoredProvider,
    [one, other]: readonly [string, string],
    secret: Secret | undefined,
  ): Promise<readonly [ProbeOutcome, ProbeOutcome]> {
    const ask = (path: string): Promise<ProbeOutcome> =>
      secret ? this.probe.getWith(unsaved, path, secret) : this.probe.getWithoutKey(unsaved, path);
    if (one !== other) return Promise.all([ask(one), ask(other)]);
    const outcome = await ask(one);
    return [outcome, outcome];
  }
}

function refusesKey(outcome: ProbeOutcome): boolean {
  return 'answer' in outcome && (outcome.answer.status === 401 || outcome.answer.status === 403);
}

function modelsIn(outcome: ProbeOutcome): string[] | null {
  if ('failure' in outcome || outcome.answer.status >= 300) return null;
  return modelNames(outcome.answer.body);
}
