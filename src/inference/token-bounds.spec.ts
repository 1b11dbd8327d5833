import { describe, expect, it } from '@jest/globals';
import { promptIn } from './prompt.js';
import { choicesIn, inputBound, outputBound, wholeBound } from './token-bounds.js';

const NO_PROMPT = promptIn({});

/** The bound of a request with these members. */
function inputOf(members: object): number {
  return inputBound(Buffer.byteLength(JSON.stringify(members)), promptIn({ ...members }));
}

describe('the most tokens a request can come to', () => {
  it('is a token for each byte of a short prompt', () => {
    expect(inputBound(1000, NO_PROMPT)).toBe(1000);
  });

  it('is half of that for the rest of a long one in plain text', () => {
    expect(inputBound(104_096, { ...NO_PROMPT, characters: 104_096 })).toBe(4096 + 50_000);
  });

  it.each(['ሰላም ', 'မင်္ဂလာပါ', '😀'])('is a token for each byte of a long one in %s', (text) => {
    const prompt = text.repeat(10_000);
    expect(inputOf({ prompt })).toBeGreaterThanOrEqual(Buffer.byteLength(prompt));
  });

  it('does not take an image for text', () => {
    expect(inputBound(5_000_000, { characters: 0, media: 2, mediaCharacters: 4_999_000 })).toBe(1000 + 10_000);
  });

  it('counts images that are only named, however short the request', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
    const content = Array.from({ length: 20 }, () => image);
    expect(inputOf({ messages: [{ role: 'user', content }] })).toBeGreaterThan(100_000);
  });

  it.each<[object, number | null]>([
    [{}, null],
    [{ max_tokens: 'many' }, null],
    [{ max_tokens: -1 }, null],
    [{ max_tokens: 10 }, 10],
    [{ max_tokens: 10, max_completion_tokens: 20 }, 20],
    [{ max_tokens: 20, max_completion_tokens: 10 }, 20],
    [{ max_tokens: 10, n: 3 }, 10],
    [{ max_tokens: 0 }, 0],
  ])('of one choice is what %j allows', (body, expected) => {
    expect(outputBound({ ...body })).toBe(expected);
  });

  it.each<[object, number]>([
    [{}, 1],
    [{ n: 3 }, 3],
    [{ best_of: 5, n: 2 }, 5],
    [{ n: 1e9 }, 128],
    [{ prompt: 'one' }, 1],
    [{ prompt: ['one', 'two', 'three'], n: 2 }, 6],
    [{ prompt: [[1, 2], [3]] }, 2],
    [{ prompt: [1, 2, 3] }, 1],
    [{ prompt: [] }, 1],
  ])('counts the choices of %j', (body, expected) => {
    expect(choicesIn({ ...body })).toBe(expected);
  });

  it('assumes choices of some length where nothing bounds them', () => {
    expect(wholeBound({ input: 10, output: 5, choices: 2 })).toBe(20);
    expect(wholeBound({ input: 10, output: null, choices: 2 })).toBe(10 + 2048);
    expect(wholeBound({ input: 10, output: 0, choices: 0 })).toBe(10);
  });
});
