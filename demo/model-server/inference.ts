import { answerChat, answerPrompt, chatPromptTokens } from './answer.ts';
import { parseChatRequest, parseLimits } from './chat-request.ts';
import { chatChunks, chatCompletion, type WireContext } from './chat-wire.ts';
import { textChunks, textCompletion } from './completion-wire.ts';
import { listOf, type JsonObject } from './json.ts';
import { invalidRequest, LlamaError } from './llama-error.ts';
import type { ServerOptions } from './options.ts';
import { json, stream, type Reply } from './reply.ts';
import { seedOf, type Seed } from './seed.ts';
import { tokenize } from './tokens.ts';

/** Answers `POST /v1/chat/completions`. */
export function chat(body: JsonObject, options: ServerOptions): Reply {
  const request = parseChatRequest(body);
  refuseLongPrompt(chatPromptTokens(request), options.contextTokens);
  const seed = seedOf(options.model, body);
  const answer = answerChat(request, options.model, seed);
  const context = wireContext('chatcmpl-', seed, options);
  return request.stream
    ? stream(chatChunks(answer, context, request.includeUsage))
    : json(chatCompletion(answer, context));
}

/** Answers `POST /v1/completions`. */
export function complete(body: JsonObject, options: ServerOptions): Reply {
  const limits = parseLimits(body);
  const prompts = parsePrompts(body['prompt']);
  for (const prompt of prompts) refuseLongPrompt(tokenize(prompt).length, options.contextTokens);
  const seed = seedOf(options.model, body);
  const answers = prompts.map((prompt) => answerPrompt(prompt, limits, options.model, seed));
  const context = wireContext('cmpl-', seed, options);
  return limits.stream ? stream(textChunks(answers, context)) : json(textCompletion(answers, context));
}

function wireContext(prefix: string, seed: Seed, { model, tokenDelayMs }: ServerOptions): WireContext {
  return { id: prefix + seed.id('answer'), model, tokenDelayMs };
}

function parsePrompts(prompt: unknown): readonly string[] {
  if (prompt === undefined || prompt === null) throw invalidRequest('"prompt" must be provided');
  const prompts = listOf(prompt).filter((text) => typeof text === 'string');
  if (prompts.length === 0 || prompts.length !== listOf(prompt).length)
    throw invalidRequest('"prompt" must be a string or a list of strings');
  return prompts;
}

function refuseLongPrompt(promptTokens: number, contextTokens: number): void {
  if (promptTokens < contextTokens) return;
  throw new LlamaError(
    'exceed_context_size_error',
    `request (${promptTokens} tokens) exceeds the available context size (${contextTokens} tokens), try increasing it`,
    { n_prompt_tokens: promptTokens, n_ctx: contextTokens },
  );
}
