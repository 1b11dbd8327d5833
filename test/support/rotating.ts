import { isDeepStrictEqual } from 'node:util';
import { SnapshotHolder } from '../../src/snapshot/snapshot-holder.js';
import { type Answer, type Gateway, startGateway } from './gateway.js';
import { KeyedVendor } from './keyed-vendor.js';
import { registerVendor } from './plug.js';
import { PROMPT } from './run-canaries.js';
import { storedRows } from './stored-rows.js';

export interface KeyVersion {
  readonly version: number;
  readonly state: string;
  readonly [field: string]: unknown;
}

export interface Rotated extends KeyVersion {
  readonly replaced: readonly KeyVersion[];
  readonly revision: number;
}

/** A gateway plugged into a vendor that knows its keys. */
export class Rotating {
  private serial = 0;
  id = 0;

  private constructor(
    readonly gateway: Gateway,
    readonly vendor: KeyedVendor,
  ) {}

  static async start(): Promise<Rotating> {
    const vendor = await KeyedVendor.start();
    const gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url });
    return new Rotating(gateway, vendor);
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.vendor.close();
  }

  get name(): string {
    return `vendor-${this.serial}`;
  }

  /** A provider of its own whose one key the vendor takes; chat leads to it alone. */
  async begin(apiKey: string): Promise<void> {
    this.serial += 1;
    this.vendor.isOpen = false;
    this.vendor.accept(apiKey);
    this.id = await registerVendor(this.gateway, { name: this.name, url: this.vendor.url, api_key: apiKey });
    const target = { provider_type: 'api_key', provider_id: this.id };
    await this.gateway.manage('POST', '/active', { purpose: 'chat', ...target });
    this.vendor.forget();
  }

  rotate(body: object, query = '', headers?: Record<string, string>): Promise<Answer<Rotated>> {
    return this.gateway.manage('POST', `/api-keys/${this.id}/rotate${query}`, body, headers);
  }

  activate(version: number, body: object = {}): Promise<Answer<Rotated>> {
    return this.gateway.manage('POST', `/api-keys/${this.id}/versions/${version}/activate`, body);
  }

  async versions(): Promise<readonly KeyVersion[]> {
    const path = `/api-keys/${this.id}/versions`;
    return (await this.gateway.manage<{ versions: KeyVersion[] }>('GET', path)).body.versions;
  }

  /** Version and state of each, newest first. */
  async states(): Promise<readonly (readonly [number, string])[]> {
    return (await this.versions()).map(({ version, state }) => [version, state]);
  }

  /** Status and trail of one request, the vendor called `vendor`. */
  async ask(said = PROMPT): Promise<readonly [number, string]> {
    const { status, headers } = await this.gateway.infer('chat/completions', {
      messages: [{ role: 'user', content: said }],
    });
    return [status, (headers.get('x-llm-trail') ?? '').replaceAll(this.name, 'vendor')];
  }

  /** Versions that requests may use, newest first. */
  served(): readonly number[] {
    const { providers } = this.gateway.app.get(SnapshotHolder).current;
    return (providers.get(this.name)?.credentials ?? []).map(({ keyVersion }) => keyVersion);
  }

  /** Runs it and expects that not one row of the configuration has changed afterwards. */
  async expectNothingStored(action: () => Promise<void>): Promise<void> {
    const before = await storedRows(this.gateway.databaseUrl);
    await action();
    const after = await storedRows(this.gateway.databaseUrl);
    if (!isDeepStrictEqual(after, before)) throw new Error(`stored: ${JSON.stringify(after)}`);
  }
}
