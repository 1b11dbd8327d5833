import type { Answer } from './answer.ts';
import { CREATED, SYSTEM_FINGERPRINT } from './seed.ts';
import { timings, usage } from './tokens.ts';
import type { ToolCall } from './tool-calls.ts';

/** What every wire object of one answer repeats. */
export interface WireContext {
  readonly id: string;
  readonly model: string;
  readonly tokenDelayMs: number;
}

/** The body of a non-streamed `chat/completions` answer. */
export function chatCompletion(answer: Answer, context: WireContext): object {
  const { toolCalls } = answer;
  const message =
    toolCalls.length > 0
      ? { role: 'assistant', content: null, tool_calls: toolCalls.map(wireToolCall) }
      : { role: 'assistant', content: answer.tokens.join('') };
  return {
    choices: [{ finish_reason: answer.finishReason, index: 0, message }],
    created: CREATED,
    model: context.model,
    system_fingerprint: SYSTEM_FINGERPRINT,
    object: 'chat.completion',
    usage: usage(answer.count),
    id: context.id,
    timings: timings(answer.count, context.tokenDelayMs),
  };
}

/**
 * The chunks of a streamed answer: role, one per token (or the calls in two parts each), finish reason, and usage if it
 * was asked for. As in llama.cpp the last chunk, whichever it is, carries the timings.
 */
export function* chatChunks(answer: Answer, context: WireContext, includeUsage: boolean): Generator<object> {
  yield chunk(context, { role: 'assistant', content: null });
  for (const token of answer.tokens) yield chunk(context, { content: token });
  for (const [index, call] of answer.toolCalls.entries()) yield* toolCallChunks(context, index, call);
  const last = { timings: timings(answer.count, context.tokenDelayMs) };
  const finish = chunk(context, {}, answer.finishReason);
  if (!includeUsage) {
    yield { ...finish, ...last };
    return;
  }
  yield finish;
  yield { ...finish, choices: [], usage: usage(answer.count), ...last };
}

function chunk(context: WireContext, delta: object, finishReason: string | null = null): object {
  return {
    choices: [{ finish_reason: finishReason, index: 0, delta }],
    created: CREATED,
    id: context.id,
    model: context.model,
    system_fingerprint: SYSTEM_FINGERPRINT,
    object: 'chat.completion.chunk',
  };
}

function wireToolCall(call: ToolCall): object {
  return { type: 'function', function: { name: call.name, arguments: call.arguments }, id: call.id };
}

const ARGUMENT_PIECE = 12;

function* toolCallChunks(context: WireContext, index: number, call: ToolCall): Generator<object> {
  const head = { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } };
  yield chunk(context, { tool_calls: [head] });
  const characters = Array.from(call.arguments);
  for (let start = 0; start < characters.length; start += ARGUMENT_PIECE) {
    const piece = characters.slice(start, start + ARGUMENT_PIECE).join('');
    yield chunk(context, { tool_calls: [{ index, function: { arguments: piece } }] });
  }
}
