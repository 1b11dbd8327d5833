import { estimateTokenCount } from 'tokenx';
import type { AnswerText } from '../protocols/openai/answer-text.js';
import type { TokenUsage } from '../protocols/openai/event-usage.js';
import { type Endpoint, writesText } from '../protocols/protocol.js';
import { NO_TOKENS, type TokenCounts, type UsageBasis } from '../usage/records.js';
import type { Counted } from './answer-sink.js';
import type { Outcome } from './outcome.js';
import type { Prompt } from './prompt.js';

/** What one attempt came to. */
export interface AttemptTokens {
  readonly tokens: TokenCounts;
  readonly basis: UsageBasis;
  /** The answer broke off, so that there may have been more of it. */
  readonly isPartial: boolean;
}

/** What was asked, as far as it is counted. */
export interface CountedRequest {
  readonly endpoint: Endpoint;
  readonly prompt: Prompt;
}

export const NOTHING_USED: AttemptTokens = Object.freeze({ tokens: NO_TOKENS, basis: 'none', isPartial: false });
/** Its client was gone before the provider got anything. */
export const LEFT_EARLY: AttemptTokens = Object.freeze({ tokens: NO_TOKENS, basis: 'aborted', isPartial: true });

/** What frames a message in the chat templates of most models. */
const TOKENS_PER_MESSAGE = 4;
/** Between what vendors make of a small and of a large image. */
const TOKENS_PER_MEDIUM = 1000;

/**
 * @param counted what has come of an answer; undefined when none had begun
 * @param wasSent whether the request had reached the provider
 */
export function countAttempt(
  { kind }: Outcome,
  counted: Counted | undefined,
  request: CountedRequest,
  wasSent: boolean,
): AttemptTokens {
  if (kind === 'abandoned')
    return wasSent ? { ...tokensOf(counted, request), basis: 'aborted', isPartial: true } : LEFT_EARLY;
  if (kind === 'refusal' || !counted) return NOTHING_USED;
  if (kind === 'failure' && !counted.usage && counted.text.characters === 0) return NOTHING_USED;
  return { ...tokensOf(counted, request), isPartial: kind !== 'delivered' };
}

function tokensOf(counted: Counted | undefined, request: CountedRequest): Pick<AttemptTokens, 'tokens' | 'basis'> {
  return counted?.usage
    ? { tokens: told(counted.usage, request.endpoint), basis: 'provider' }
    : { tokens: estimated(counted?.text, request), basis: 'estimated' };
}

function told(usage: TokenUsage, endpoint: Endpoint): TokenCounts {
  return {
    input: usage.promptTokens,
    output: usage.completionTokens,
    cachedInput: usage.cachedTokens,
    cacheWriteInput: usage.cacheWriteTokens,
    imageInput: usage.imageTokens,
    audioInput: usage.audioTokens,
    embeddingInput: endpoint === 'embeddings' ? usage.promptTokens : 0,
    reasoningOutput: usage.reasoningTokens,
    audioOutput: usage.completionAudioTokens,
  };
}

function estimated(text: AnswerText | undefined, { endpoint, prompt }: CountedRequest): TokenCounts {
  const imageInput = prompt.media * TOKENS_PER_MEDIUM;
  const input = promptTokens(prompt) + imageInput;
  return {
    ...NO_TOKENS,
    input,
    imageInput,
    output: writesText(endpoint) && text ? Math.ceil(estimateTokenCount(text.sample) * text.scale) : 0,
    embeddingInput: endpoint === 'embeddings' ? input : 0,
  };
}

function promptTokens({ sample, characters, messages, tokens }: Prompt): number {
  const text = sample.toString();
  const scale = text.length === 0 ? 0 : characters / text.length;
  return Math.ceil(estimateTokenCount(text) * scale) + messages * TOKENS_PER_MESSAGE + tokens;
}
