import type { Defaults, Protocol } from '../protocols/protocol.js';
import type { Secret } from './secret.js';

/** How long to wait for an answer, in milliseconds. */
export interface Patience {
  readonly connectMs: number;
  /** Until the first byte of an answer, or the first event of a stream. */
  readonly firstByteMs: number;
  /** Longest silence between two chunks. */
  readonly silenceMs: number;
  /** A whole request whose answer is no stream, all attempts together. */
  readonly totalMs: number;
  /** A whole request whose answer is a stream. */
  readonly streamTotalMs: number;
}

/** The header that authorises a request at a provider. */
export interface Credential {
  readonly header: string;
  /** Put before the secret, e.g. `Bearer `. */
  readonly prefix: string;
  readonly secret: Secret;
  readonly keyVersion: number;
  /** Share of the requests among the provider's keys. */
  readonly weight: number;
  /** An older version that serves only when no other one can. */
  readonly isGrace: boolean;
  /** When it ends to serve, monotonic milliseconds; `Infinity` when it does not. */
  readonly endsAt: number;
  /** The app it belongs to, whose requests alone may use it; null: everybody's. */
  readonly appId: number | null;
}

/** What a provider is declared to be able to do; what is not declared counts as able. */
export interface Capabilities {
  readonly tools?: boolean;
  readonly jsonSchema?: boolean;
  readonly vision?: boolean;
  /** Longest prompt and answer together, in tokens. */
  readonly contextTokens?: number;
  /** Whether it knows `stream_options.include_usage`. */
  readonly streamUsage?: boolean;
}

export type { Defaults };

/** Bounds of what one instance asks of a provider. */
export interface Limits {
  /** Requests in flight at the same time. */
  readonly maxConcurrent: number;
  /** Requests that may wait for one of those places. */
  readonly maxQueued: number;
  /** How long the breaker stays open before it lets a probe pass. */
  readonly breakerOpenMs: number;
}

/** Upper bounds of what may be asked for; null: none. */
export interface RateLimits {
  readonly requestsPerSecond: number | null;
  /** In any 60 s. */
  readonly requestsPerMinute: number | null;
  /** How many requests may come at once, where a minute's are to be spread; null: all of a minute's. */
  readonly burst: number | null;
  /** Input and output together, in any 60 s. */
  readonly tokensPerMinute: number | null;
  /** In flight at the same time. */
  readonly maxConcurrent: number | null;
}

export const NO_RATE_LIMITS: RateLimits = Object.freeze({
  requestsPerSecond: null,
  requestsPerMinute: null,
  burst: null,
  tokensPerMinute: null,
  maxConcurrent: null,
});

/** What may be spent in a day and in a calendar month, both UTC; null: no bound. */
export interface Budget {
  readonly usdPerDay: number | null;
  readonly usdPerMonth: number | null;
  /** Share of it from which on it is warned, 0 to 1. */
  readonly warnAt: number;
  /** Whether requests are refused once it is used up; otherwise it is only warned. */
  readonly isHard: boolean;
}

/** What a provider asks for a model, in USD. */
export interface Price {
  /** Null: every model that has no price of its own. */
  readonly model: string | null;
  /** Unix time in milliseconds; the latest that has begun applies. */
  readonly effectiveFrom: number;
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  /** For input that the provider had in its cache; null: as other input. */
  readonly cachedInputPerMillion: number | null;
  /** For every hour in which it answers, shared by what runs at the same time; for servers of one's own. */
  readonly perHour: number | null;
}

export type ProviderType = 'ai_server' | 'api_key';

/** A provider as requests see it. */
export interface Provider {
  readonly id: number;
  readonly type: ProviderType;
  /** `server_type` of an AI server, vendor of an api key. */
  readonly kind: string;
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
  /** Keys in use, those of apps among them; empty when the provider wants none. */
  readonly credentials: readonly Credential[];
  /** Ids of the apps that have keys of their own there none of which can be read; others must not stand in for those. */
  readonly unreadableFor: ReadonlySet<number>;
  /** Why the provider cannot be used although it is enabled, e.g. its key does not decrypt. */
  readonly fault: string | null;
  /** Why it is not there yet, so that nobody asks it; null when it is. */
  readonly pending: string | null;
  /** What its requests say where the app says nothing; null: nothing either. */
  readonly defaults: Defaults | null;
  /** Sent with every request, as a flat list of names and values. */
  readonly headers: readonly string[];
  /** What differs from the defaults. */
  readonly patience: Partial<Patience>;
  readonly capabilities: Capabilities;
  readonly limits: Limits;
  /** USD per million tokens, input and output added; null when unknown. */
  readonly price: number | null;
  /** What the operator says it costs, the latest first; where nothing applies, published prices do. */
  readonly prices: readonly Price[];
  /** What the fleet may ask of it. */
  readonly rates: RateLimits;
  /** Unix time in seconds. */
  readonly createdAt: number;
}

export interface Target {
  readonly provider: Provider;
  /** The model to ask for: pinned by the target, else the provider's; null passes the request's through. */
  readonly model: string | null;
  /** Share of a tier's requests where its strategy looks at weights. */
  readonly weight: number;
}

export const STRATEGIES = ['weighted', 'least_busy', 'lowest_latency', 'cheapest', 'affinity'] as const;
/** How the targets of a tier share its requests. */
export type Strategy = (typeof STRATEGIES)[number];

/** Targets of the same rank. */
export interface Tier {
  readonly strategy: Strategy;
  readonly targets: readonly Target[];
}

/** What requests for a purpose need, besides what each of them needs by itself. */
export interface Requirements {
  readonly tools: boolean;
  readonly jsonSchema: boolean;
  readonly vision: boolean;
  /** Lowest number of tokens a target's context must hold. */
  readonly contextTokens: number;
}

export const DATA_POLICIES = ['any', 'local_only'] as const;
export type DataPolicy = (typeof DATA_POLICIES)[number];
export const DELIVERIES = ['stream', 'complete'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** How answers are given again to who asks the same. */
export interface CachePolicy {
  readonly ttlSeconds: number;
  /** Whether another app may get what one app was answered. */
  readonly isShared: boolean;
}

/** The rules all requests of a purpose are served under. */
export interface Policy {
  /** `local_only`: no byte leaves for an address outside this machine and its private networks. */
  readonly dataPolicy: DataPolicy;
  /** What differs from the provider's and from the defaults. */
  readonly patience: Partial<Patience>;
  /** Attempts beyond one per target. */
  readonly maxRetries: number;
  /** `complete`: a stream is sent when it is whole, so that even a cut one can fall back. */
  readonly delivery: Delivery;
  readonly requirements: Requirements;
  readonly budget: Budget | null;
  /** For how many days prompts and answers are kept, sealed; null: they are not. */
  readonly contentDays: number | null;
  /** Null: every request is asked anew. */
  readonly cache: CachePolicy | null;
  /** Whether answers name their model as `provider:model`. */
  readonly modelLabels: boolean;
  /** Numbers in each vector that its apps expect; null: as many as there are. */
  readonly vectorSize: number | null;
}

/** A calling application, and what it may do. Sets that are null allow everything. */
export interface App {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  /** Whether `provider-name/model` may choose the provider. */
  readonly mayPickProviders: boolean;
  readonly purposes: ReadonlySet<string> | null;
  /** Ids of providers. */
  readonly providers: ReadonlySet<number> | null;
  /** As upstreams name them. */
  readonly models: ReadonlySet<string> | null;
  readonly limits: RateLimits;
  readonly budget: Budget | null;
  /** Providers that want a key serve it with its own keys only. */
  readonly mustUseOwnKeys: boolean;
}

export interface Purpose {
  readonly slug: string;
  /** Unix time in seconds. */
  readonly createdAt: number;
  readonly policy: Policy;
  /** Ordered: the first is active, the rest are fallbacks. Empty when nothing is plugged in. */
  readonly tiers: readonly Tier[];
}

/** Vectors an app keeps, as far as answers are measured by them. */
export interface Collection {
  readonly name: string;
  /** Numbers in each of its vectors. */
  readonly vectorSize: number;
}

export type CollectionsByModel = ReadonlyMap<string, readonly Collection[]>;

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
  /** By id. */
  readonly apps: ReadonlyMap<number, App>;
  /** Vector collections by what they name as their model. */
  readonly collections: CollectionsByModel;
}
