import { KeyRing, type MasterKey, masterKeyFrom } from '../../src/crypto/key-ring.js';
import { seal, unseal } from '../../src/crypto/seal.js';
import { waitUntil } from '../../src/database/embedded/poll.js';
import type { EncryptionView, RewrapView } from './encryption-view.js';
import { type Answer, type Gateway, startGateway } from './gateway.js';
import { KeyedVendor } from './keyed-vendor.js';
import { SecretStore } from './planted-secrets.js';
import { registerVendor } from './plug.js';
import { newMasterKey, PROMPT, providerKey } from './run-canaries.js';

const DEADLINE_MS = 10_000;
export const VENDOR_KEY = providerKey('6789');
const CHAT = { messages: [{ role: 'user', content: PROMPT }] };

/** A database whose secrets need an old master key, an instance that has that key alone, and others to come. */
export class MasterKeyChange {
  readonly fresh = masterKeyFrom(newMasterKey());
  private readonly others: Gateway[] = [];

  private constructor(
    readonly vendor: KeyedVendor,
    /** Has the old master key alone. */
    readonly first: Gateway,
    readonly store: SecretStore,
  ) {}

  static async begin(): Promise<MasterKeyChange> {
    const vendor = await KeyedVendor.start(VENDOR_KEY);
    const first = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url });
    const store = await SecretStore.open(first.databaseUrl, { seal, unseal });
    const provider_id = await registerVendor(first, { name: 'vendor', url: vendor.url, api_key: VENDOR_KEY });
    await first.manage('POST', '/active?preflight=off', { purpose: 'chat', provider_type: 'api_key', provider_id });
    return new MasterKeyChange(vendor, first, store);
  }

  async end(): Promise<void> {
    for (const gateway of this.others) await gateway.stop();
    await this.store.close();
    await this.first.stop();
    await this.vendor.close();
  }

  get old(): MasterKey {
    return this.first.keyRing.active;
  }

  /** The new key and the old one, as in the middle of a change. */
  get both(): KeyRing {
    return new KeyRing(this.fresh, [this.old]);
  }

  async startWith(keyRing: KeyRing): Promise<Gateway> {
    const gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: this.vendor.url }, { ...this.first, keyRing });
    this.others.push(gateway);
    return gateway;
  }

  /** An instance with both keys takes over from the one that has the old key alone. */
  async succeed(): Promise<Gateway> {
    await this.first.app.close();
    return this.startWith(this.both);
  }
}

export async function encryptionOf(gateway: Gateway): Promise<EncryptionView> {
  return (await gateway.manage<EncryptionView>('GET', '/encryption')).body;
}

export function rewrap(gateway: Gateway, body: object = {}, query = ''): Promise<Answer<RewrapView>> {
  return gateway.manage<RewrapView>('POST', `/encryption/rewrap${query}`, body);
}

/** Resolves with what became of the run. */
export async function finished(gateway: Gateway): Promise<RewrapView> {
  const isOver = async (): Promise<boolean> => (await encryptionOf(gateway)).rewrap.status !== 'running';
  if (!(await waitUntil(isOver, DEADLINE_MS))) throw new Error('the rewrap goes on and on');
  return (await encryptionOf(gateway)).rewrap;
}

export function addKey(gateway: Gateway): Promise<Answer> {
  return gateway.manage('POST', '/api-keys/1/keys', { api_key: VENDOR_KEY });
}

/** Status of one request. */
export async function chat(gateway: Gateway): Promise<number> {
  return (await gateway.infer('chat/completions', CHAT)).status;
}
