import { describe, expect, it } from '@jest/globals';
import { AnswerText } from '../protocols/openai/answer-text.js';
import { usageOf } from '../protocols/openai/event-usage.js';
import type { Counted } from './answer-sink.js';
import { failure, type Outcome } from './outcome.js';
import { promptIn } from './prompt.js';
import { type CountedRequest, countAttempt } from './token-counting.js';

const SENTENCE = 'The quick brown fox jumps over the lazy dog. ';
const chat = (content: unknown): CountedRequest => ({
  endpoint: 'chat/completions',
  prompt: promptIn({ messages: [{ role: 'user', content }] }),
});

function counted(text: string, usage?: object): Counted {
  const answer = new AnswerText();
  answer.learn(JSON.stringify({ content: text }));
  return { usage: usageOf({ usage }), text: answer };
}

const USAGE = {
  prompt_tokens: 70,
  completion_tokens: 20,
  prompt_tokens_details: { cached_tokens: 64, image_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 12 },
};
const delivered: Outcome = { kind: 'delivered' };
const refused: Outcome = {
  kind: 'refusal',
  status: 503,
  headers: {},
  body: Buffer.alloc(0),
  isWhole: true,
  isDisguised: false,
};

describe('what an attempt came to', () => {
  it('is what the provider told, with its parts', () => {
    const { tokens, basis, isPartial } = countAttempt(delivered, counted('Hello', USAGE), chat('Hi'), true);
    expect(tokens).toMatchObject({ input: 70, output: 20, cachedInput: 64, imageInput: 5, reasoningOutput: 12 });
    expect([basis, isPartial]).toEqual(['provider', false]);
  });

  it.each<[string, number]>([
    ['short', 4],
    ['long', 4000],
  ])('is estimated from %s texts where the provider told nothing, to a few per cent', (_, times) => {
    const text = SENTENCE.repeat(times);
    const { tokens, basis } = countAttempt(delivered, counted(text), chat(text), true);
    // Ten tokens a sentence by OpenAI's tokenizer.
    expect(Math.abs(tokens.output / times - 10)).toBeLessThan(1);
    expect(Math.abs((tokens.input - 4) / times - 10)).toBeLessThan(1);
    expect(basis).toBe('estimated');
  });

  it('counts images apart, and not by the length of their bytes', () => {
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(100_000)}` } };
    const { tokens } = countAttempt(delivered, counted('x'), chat([{ type: 'text', text: 'What?' }, image]), true);
    expect(tokens.imageInput).toBe(1000);
    expect(tokens.input).toBeLessThan(1020);
  });

  it('counts what becomes vectors apart', () => {
    const request: CountedRequest = { endpoint: 'embeddings', prompt: promptIn({ input: [SENTENCE, SENTENCE] }) };
    const told = countAttempt(delivered, counted('', { prompt_tokens: 8, total_tokens: 8 }), request, true);
    expect(told.tokens).toMatchObject({ input: 8, embeddingInput: 8, output: 0 });
    const guessed = countAttempt(delivered, counted(''), request, true);
    expect(guessed.tokens.input).toBe(guessed.tokens.embeddingInput);
    expect(Math.abs(guessed.tokens.input - 20)).toBeLessThan(3);
  });

  it('counts a prompt that is made of tokens', () => {
    const request: CountedRequest = { endpoint: 'embeddings', prompt: promptIn({ input: [[1, 2, 3], [4]] }) };
    expect(countAttempt(delivered, counted(''), request, true).tokens.input).toBe(4);
  });

  it('of a client that left is what had come', () => {
    const left: Outcome = { kind: 'abandoned' };
    const some = countAttempt(left, counted(SENTENCE), chat(SENTENCE), true);
    expect([some.basis, some.isPartial]).toEqual(['aborted', true]);
    expect(some.tokens.output).toBeGreaterThan(7);
    const told = countAttempt(left, counted(SENTENCE, USAGE), chat(SENTENCE), true);
    expect([told.basis, told.tokens.output]).toEqual(['aborted', 20]);
    const waiting = countAttempt(left, undefined, chat(SENTENCE), true);
    expect([waiting.basis, waiting.tokens.output]).toEqual(['aborted', 0]);
    expect(waiting.tokens.input).toBeGreaterThan(7);
    const unsent = countAttempt(left, undefined, chat(SENTENCE), false);
    expect([unsent.basis, unsent.tokens.input]).toEqual(['aborted', 0]);
  });

  it('of an answer that broke off is flagged', () => {
    const broken = countAttempt({ kind: 'broken' }, counted(SENTENCE), chat(SENTENCE), true);
    expect([broken.basis, broken.isPartial]).toEqual(['estimated', true]);
    const cut = countAttempt(failure('cut', new Error('x')), counted(SENTENCE), chat(SENTENCE), true);
    expect([cut.basis, cut.isPartial]).toEqual(['estimated', true]);
  });

  it.each<[string, Outcome, Counted | undefined]>([
    ['a refusal', refused, undefined],
    ['an error in place of an answer', refused, counted('error')],
    ['no answer', failure('silent', new Error('x')), undefined],
    ['an answer that broke off before its first word', failure('cut', new Error('x')), counted('')],
  ])('is nothing for %s', (_, outcome, some) => {
    expect(countAttempt(outcome, some, chat(SENTENCE), true)).toMatchObject({ basis: 'none', tokens: { input: 0 } });
  });
});
