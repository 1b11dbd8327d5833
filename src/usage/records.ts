import type { RouteQuery, RouteRule } from '../snapshot/route.js';
import type { Requirements } from '../snapshot/snapshot.js';

/** Tokens of one attempt. `input` and `output` are everything; the others say what part of them was of a kind. */
export interface TokenCounts {
  /** All input, with its cached, image, audio and embedding tokens. */
  readonly input: number;
  /** All output, with its reasoning and audio tokens. */
  readonly output: number;
  /** Of the input: what the provider had in its cache. */
  readonly cachedInput: number;
  /** Of the input: what the provider wrote to its cache, which some vendors charge more for. */
  readonly cacheWriteInput: number;
  /** Of the input: images. */
  readonly imageInput: number;
  readonly audioInput: number;
  /** Of the input: what was turned into vectors. */
  readonly embeddingInput: number;
  /** Of the output: what the model thought before it answered. */
  readonly reasoningOutput: number;
  readonly audioOutput: number;
}

export const NO_TOKENS: TokenCounts = Object.freeze({
  input: 0,
  output: 0,
  cachedInput: 0,
  cacheWriteInput: 0,
  imageInput: 0,
  audioInput: 0,
  embeddingInput: 0,
  reasoningOutput: 0,
  audioOutput: 0,
});

export const USAGE_BASES = ['provider', 'estimated', 'aborted', 'none'] as const;
/**
 * How token counts are known. `provider`: it told them. `estimated`: from the text of prompt and answer. `aborted`: the
 * client left; estimated from what had come by then, unless the provider had told already. `none`: there was no answer.
 */
export type UsageBasis = (typeof USAGE_BASES)[number];

export const COST_BASES = ['operator', 'published', 'free', 'unknown', 'none'] as const;
/**
 * Which price applied. `operator`: one entered here. `published`: the vendor's. `free`: a server of one's own without a
 * price. `unknown`: no price is known, the cost is null. `none`: there was no answer to pay for.
 */
export type CostBasis = (typeof COST_BASES)[number];

/** What an attempt, or a request with all of its attempts, has used. */
export interface Usage {
  readonly tokens: TokenCounts;
  readonly basis: UsageBasis;
  /** The answer broke off, so that there may have been more of it than is counted. */
  readonly isPartial: boolean;
  /** USD; null when no price is known. */
  readonly costUsd: number | null;
  readonly costBasis: CostBasis;
  /** Whether a key of the app's own was used, so that the vendor bills the app and no budget is drawn on. */
  readonly usedOwnKey: boolean;
}

/** One try of one target; `(requestId, attempt)` is unique. */
export interface AttemptRecord {
  /** 1 for the first attempt of its request. */
  readonly attempt: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly providerId: number;
  /** As it was called at the time. */
  readonly providerName: string;
  /** The model that was asked for; null when the request named none. */
  readonly model: string | null;
  /** Null: no key was sent. */
  readonly keyVersion: number | null;
  /** `delivered`, `passed_on`, `broken`, `abandoned`; of a failed one its word in `x-llm-trail`, e.g. `503` or `timeout`. */
  readonly outcome: string;
  /** What the upstream answered; null when it did not. */
  readonly status: number | null;
  /** Why there was no answer, in words without addresses and keys; null when there was one. */
  readonly reason: string | null;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
  readonly usage: Usage;
}

/** What chose the route of a request, so that it can be routed again under another configuration. */
export interface RecordedQuery extends RouteQuery {
  readonly needs: Requirements;
}

/** Prompt and answer of a request, where its purpose keeps them; each at most `MAX_CONTENT_BYTES`. */
export interface RequestContent {
  readonly prompt: Buffer;
  readonly answer: Buffer;
  readonly promptIsCut: boolean;
  readonly answerIsCut: boolean;
  /** For how many days it is kept. */
  readonly days: number;
}

export const MAX_CONTENT_BYTES = 256 * 1024;

/** One request of an app, from its arrival to its end, refused ones included. */
export interface RequestRecord {
  readonly requestId: string;
  /** When it arrived, Unix time in milliseconds. */
  readonly at: number;
  readonly appId: number;
  readonly appName: string;
  /** Null: a token of the app's own issuer. */
  readonly keyId: number | null;
  /** Path below the prefix, e.g. `chat/completions`. */
  readonly endpoint: string;
  /** Null when it was refused before it had a route, like the rule. */
  readonly purpose: string | null;
  readonly rule: RouteRule | null;
  readonly revision: number;
  readonly isStream: boolean;
  /** Null when the body could not be understood. */
  readonly query: RecordedQuery | null;
  /** Who answered, or was asked last; null when nobody was asked. */
  readonly providerId: number | null;
  readonly providerName: string | null;
  /** Whether that one stands behind the first choice of the chain. */
  readonly fellBack: boolean;
  readonly model: string | null;
  /** Status the client got; 0 when it left before. */
  readonly status: number;
  /** `delivered`, `passed_on` (the upstream's refusal), `broken`, `abandoned`, or the code of the error. */
  readonly outcome: string;
  /** As in `x-llm-trail`; empty when nobody was asked. */
  readonly trail: string;
  readonly requestBytes: number;
  /** Bytes of the answer's body that were given to the client. */
  readonly answerBytes: number;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
  readonly attempts: readonly AttemptRecord[];
  /** Of all attempts together. */
  readonly usage: Usage;
  /** Null where the purpose keeps none. */
  readonly content: RequestContent | null;
}
