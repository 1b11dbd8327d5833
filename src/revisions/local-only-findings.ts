import type { ProviderEntity } from '../database/entities/provider.entity.js';

/** Resolves an address: why it leaves this machine and its private networks, or undefined when it does not. */
interface AddressJudge {
  refusalFor(baseUrl: string): Promise<string | undefined>;
}

/**
 * Which providers may serve a local_only purpose. Each address is resolved once: look at them before a transaction
 * starts, so that it need not wait for a name server.
 */
export class LocalOnlyFindings {
  private readonly found = new Map<string, Promise<string | undefined>>();

  constructor(private readonly judge: AddressJudge) {}

  /** Why it may not serve one, to follow its name; undefined when it may. */
  async refusalOf({ type, baseUrl }: Pick<ProviderEntity, 'type' | 'baseUrl'>): Promise<string | undefined> {
    if (type === 'api_key') return 'is an external vendor, and the purpose is local_only; use an AI server';
    const refusal = await this.lookUp(baseUrl);
    return refusal && `cannot serve a local_only purpose: ${refusal}; use a server in your own network`;
  }

  private lookUp(baseUrl: string): Promise<string | undefined> {
    const known = this.found.get(baseUrl);
    if (known) return known;
    const finding = this.judge.refusalFor(baseUrl);
    this.found.set(baseUrl, finding);
    return finding;
  }
}
