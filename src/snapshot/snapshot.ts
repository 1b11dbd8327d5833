import type { Protocol } from '../protocols/protocol.js';
import type { Secret } from './secret.js';

/** How long to wait for a provider, in milliseconds. */
export interface Patience {
  readonly connectMs: number;
  readonly firstByteMs: number;
  /** Longest silence between two chunks. */
  readonly silenceMs: number;
}

/** The header that authorises a request at a provider. */
export interface Credential {
  readonly header: string;
  /** Put before the secret, e.g. `Bearer `. */
  readonly prefix: string;
  readonly secret: Secret;
  readonly keyVersion: number;
}

export type ProviderType = 'ai_server' | 'api_key';

/** A provider as requests see it. */
export interface Provider {
  readonly id: number;
  readonly type: ProviderType;
  readonly name: string;
  /** The name as a header value. */
  readonly label: string;
  readonly enabled: boolean;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly port: number;
  /** Path that endpoint paths are appended to, e.g. `/v1`. */
  readonly basePath: string;
  readonly protocol: Protocol;
  /** Asked for when a target pins no model; null passes the request's model through. */
  readonly model: string | null;
  readonly credential: Credential | null;
  /** Why the provider cannot be used although it is enabled, e.g. its key does not decrypt. */
  readonly fault: string | null;
  readonly patience: Patience;
  /** Unix time in seconds. */
  readonly createdAt: number;
}

export interface Target {
  readonly provider: Provider;
  /** The model to ask for: pinned by the target, else the provider's; null passes the request's through. */
  readonly model: string | null;
}

export interface Purpose {
  readonly slug: string;
  /** Unix time in seconds. */
  readonly createdAt: number;
  /** Ordered: the first is active, the rest are fallbacks. Empty when nothing is plugged in. */
  readonly chain: readonly Target[];
}

/** One revision of the whole routing configuration, frozen, in the form requests are served from. */
export interface Snapshot {
  readonly revision: number;
  readonly purposes: ReadonlyMap<string, Purpose>;
  /** Enabled providers by name. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** Enabled AI servers by the port of their address. */
  readonly servers: ReadonlyMap<number, Provider>;
  /** Purpose slug by agent type. */
  readonly agentTypes: ReadonlyMap<string, string>;
}
