import type { ChatRequest, GenerationLimits } from './chat-request.ts';
import { sampleOf } from './schema-sample.ts';
import type { Seed } from './seed.ts';
import { tokenize, type TokenCount } from './tokens.ts';
import { decideToolCalls, type ToolCall } from './tool-calls.ts';
import { remark } from './voices.ts';

/** What the model "generated", before it is put into any wire format. */
export interface Answer {
  /** The text in the pieces a stream sends one by one. */
  readonly tokens: readonly string[];
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly count: TokenCount;
}

export function answerChat(request: ChatRequest, model: string, seed: Seed): Answer {
  const prompt = chatPromptTokens(request);
  const toolCalls = decideToolCalls(request, seed);
  if (toolCalls.length > 0) {
    const completion = toolCalls.reduce((sum, call) => sum + tokenize(call.name + call.arguments).length, 0);
    return { tokens: [], toolCalls, finishReason: 'tool_calls', count: { prompt, completion } };
  }
  return limited(chatText(request, model, seed), prompt, request);
}

export function answerPrompt(text: string, limits: GenerationLimits, model: string, seed: Seed): Answer {
  return limited(` … continued by ${model}. ${remark(model, seed)}`, tokenize(text).length, limits);
}

// The chat template wraps each message in a few control tokens.
const TEMPLATE_TOKENS_PER_MESSAGE = 4;

export function chatPromptTokens({ messages, tools }: Pick<ChatRequest, 'messages' | 'tools'>): number {
  const words = messages.map((message) => tokenize(message.text).length + TEMPLATE_TOKENS_PER_MESSAGE);
  const declared = tokenize(tools.length === 0 ? '' : JSON.stringify(tools)).length;
  return words.reduce((sum, length) => sum + length, declared);
}

function chatText({ messages, schema }: ChatRequest, model: string, seed: Seed): string {
  const last = messages.at(-1);
  const asked = lastUserText(messages);
  if (schema !== undefined) return JSON.stringify(sampleOf(schema, { text: shortened(asked), root: schema }));
  if (last?.role === 'tool') return `This is ${model}. The tool answered: ${shortened(last.text)}`;
  const opening = `This is ${model}. You asked: "${shortened(asked)}" ${remark(model, seed)}`;
  return lengthened(opening, wordsAskedFor(asked));
}

function lastUserText(messages: ChatRequest['messages']): string {
  return messages.findLast((message) => message.role === 'user')?.text ?? '';
}

const QUOTED_CHARACTERS = 160;

function shortened(text: string): string {
  const characters = Array.from(text.trim());
  return characters.length <= QUOTED_CHARACTERS
    ? characters.join('')
    : `${characters.slice(0, QUOTED_CHARACTERS).join('')}…`;
}

const MOST_WORDS = 50_000;

/** "Write 500 words about …" gives an answer of 500 words, for trying out long streams. */
function wordsAskedFor(text: string): number {
  const asked = /\b(\d{1,6}) words\b/i.exec(text)?.[1];
  return asked === undefined ? 0 : Math.min(Number(asked), MOST_WORDS);
}

function lengthened(opening: string, words: number): string {
  const missing = words - opening.split(/\s+/).length;
  if (missing <= 0) return opening;
  const counted = Array.from({ length: missing }, (_, index) => `word-${index + 1}`);
  return `${opening} ${counted.join(' ')}`;
}

function limited(text: string, prompt: number, { maxTokens, stop }: GenerationLimits): Answer {
  const stops = stop.map((word) => text.indexOf(word)).filter((position) => position >= 0);
  const tokens = tokenize(text.slice(0, Math.min(text.length, ...stops)));
  const kept = tokens.slice(0, maxTokens);
  return {
    tokens: kept,
    toolCalls: [],
    finishReason: kept.length < tokens.length ? 'length' : 'stop',
    count: { prompt, completion: kept.length },
  };
}
