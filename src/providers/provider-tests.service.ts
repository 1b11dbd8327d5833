import { Injectable } from '@nestjs/common';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import { keyCheckPathOf } from '../protocols/openai/vendors.js';
import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import { Vitals } from '../snapshot/vitals/vitals.js';
import type { ApiKeyTest } from './api-key.dto.js';
import { keyVerdict, type KeyVerdict, serverHealth, unlessOpenToAll } from './health-verdict.js';
import { apiKeyTest, restoresKey } from './key-test.js';
import { ProviderKeys } from './provider-keys.js';
import { type KeyProbe, ProviderProbe, requireUrl } from './provider-probe.js';
import { newestKey, ProviderStore, type StoredProvider } from './provider-store.js';
import type { ProviderHealth } from './provider-view.dto.js';
import { serverPaths } from './server-types.js';

/** Tests a provider on request. What succeeds is no longer kept from requests for what was before. */
@Injectable()
export class ProviderTestsService {
  constructor(
    private readonly store: ProviderStore,
    private readonly probe: ProviderProbe,
    private readonly keys: ProviderKeys,
    private readonly vitals: Vitals,
  ) {}

  async testServer(id: number): Promise<ProviderHealth> {
    const stored = await this.store.get('ai_server', id);
    requireUrl(stored);
    const health = serverHealth(await this.probe.get(stored, serverPaths(stored.provider).healthPath));
    if (health.status === 'healthy') {
      const key = newestKey(stored);
      if (key) await this.restore(stored, [key]);
      isBack(this.vitals.of(id));
    }
    return health;
  }

  async testApiKey(id: number): Promise<ApiKeyTest> {
    const stored = await this.store.get('api_key', id);
    requireUrl(stored);
    const tests = await this.verdicts(stored);
    // A key that could not be proved is tried again here, and proved nowhere.
    await this.keys.verified(tests.filter(({ verdict }) => verdict.key_accepted === true).map(({ key }) => key));
    this.useAgain(
      stored,
      tests.filter(({ verdict }) => restoresKey(verdict)).map(({ key }) => key),
    );
    if (tests.some(({ verdict }) => verdict.status === 'healthy')) isBack(this.vitals.of(id));
    return apiKeyTest(tests.map(({ key: { version }, verdict }) => ({ version, verdict })));
  }

  private async verdicts(stored: StoredProvider): Promise<readonly TestedKey[]> {
    const { type, kind, baseUrl } = stored.provider;
    const path = keyCheckPathOf(kind, openAiBase(type, baseUrl).basePath);
    const tests = (await this.probe.getWithEachKey(stored, path)).map(judged);
    // Of a vendor we know nothing about, the model list may be open to anyone.
    if (kind !== 'custom' || !tests.some(({ verdict }) => verdict.key_accepted)) return tests;
    const withoutKey = await this.probe.getWithoutKey(stored, path);
    return tests.map(({ key, verdict }) => ({
      key,
      verdict: verdict.key_accepted ? unlessOpenToAll(verdict, withoutKey) : verdict,
    }));
  }

  /** At once at this instance; the others learn it from the row. */
  private async restore(stored: StoredProvider, keys: readonly ProviderKeyEntity[]): Promise<void> {
    await this.keys.verified(keys);
    this.useAgain(stored, keys);
  }

  private useAgain({ provider }: StoredProvider, keys: readonly ProviderKeyEntity[]): void {
    for (const { version } of keys) this.vitals.of(provider.id).keys.restore(version);
  }
}

interface TestedKey {
  readonly key: ProviderKeyEntity;
  readonly verdict: KeyVerdict;
}

function judged({ key, outcome }: KeyProbe): TestedKey {
  return { key, verdict: keyVerdict(outcome) };
}

/** The next request may try it, whatever kept requests away until now. */
function isBack(vitals: ProviderVitals): void {
  const at = performance.now();
  vitals.isBack(at);
  if (vitals.probe?.status === 'down') vitals.setProbe({ status: 'healthy', reason: null, checkedAt: new Date(), at });
}
