import type { Answer } from './answer.ts';
import type { WireContext } from './chat-wire.ts';
import { CREATED, SYSTEM_FINGERPRINT } from './seed.ts';
import { timings, usage, type TokenCount } from './tokens.ts';

/** The body of a non-streamed `completions` answer, with one choice per prompt. */
export function textCompletion(answers: readonly Answer[], context: WireContext): object {
  const count = total(answers);
  return {
    choices: answers.map((answer, index) => choice(index, answer.tokens.join(''), answer.finishReason)),
    ...envelope(context),
    usage: usage(count),
    id: context.id,
    timings: timings(count, context.tokenDelayMs),
  };
}

/** The chunks of a streamed `completions` answer; llama.cpp puts usage and timings on the last one unasked. */
export function* textChunks(answers: readonly Answer[], context: WireContext): Generator<object> {
  const count = total(answers);
  for (const [index, answer] of answers.entries()) {
    for (const token of answer.tokens)
      yield { choices: [choice(index, token, null)], ...envelope(context), id: context.id };
    const finish = { choices: [choice(index, '', answer.finishReason)], ...envelope(context), id: context.id };
    const isLast = index === answers.length - 1;
    yield isLast ? { ...finish, usage: usage(count), timings: timings(count, context.tokenDelayMs) } : finish;
  }
}

function choice(index: number, text: string, finishReason: string | null): object {
  return { text, index, logprobs: null, finish_reason: finishReason };
}

function envelope(context: WireContext): object {
  return {
    created: CREATED,
    model: context.model,
    system_fingerprint: SYSTEM_FINGERPRINT,
    object: 'text_completion',
  };
}

function total(answers: readonly Answer[]): TokenCount {
  return answers.reduce(
    (sum, { count }) => ({ prompt: sum.prompt + count.prompt, completion: sum.completion + count.completion }),
    { prompt: 0, completion: 0 },
  );
}
