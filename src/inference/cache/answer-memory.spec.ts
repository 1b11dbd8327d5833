import { beforeEach, describe, expect, it } from '@jest/globals';
import { AnswerMemory } from './answer-memory.js';
import type { KeptAnswer } from './kept-answer.js';

const MOST_BYTES = 100_000;
const clock = { at: 0, now: () => clock.at };

let memory: AnswerMemory;
beforeEach(() => {
  clock.at = 1000;
  memory = new AnswerMemory(MOST_BYTES, clock);
});

const answer = (bytes: number): KeptAnswer => ({
  isStream: false,
  headers: {},
  body: Buffer.alloc(bytes),
  provider: 'gpu',
  model: undefined,
  endsAt: 0,
});

describe('the memory for answers', () => {
  it('forgets each when its time is over, however often it was asked for', () => {
    memory.keep('short', answer(1), 100);
    memory.keep('long', answer(1), 1000);
    clock.at += 99;
    expect([memory.find('short'), memory.find('long')].map(Boolean)).toEqual([true, true]);
    clock.at += 2;
    expect([memory.find('short'), memory.find('long')].map(Boolean)).toEqual([false, true]);
  });

  it('holds the bytes of an answer, and nothing that they were part of', () => {
    memory.keep('part', { ...answer(0), body: Buffer.from('a small one, as from the pool') }, 1000);
    const { body } = memory.find('part') ?? answer(0);
    expect([body.toString(), body.buffer.byteLength]).toEqual(['a small one, as from the pool', body.length]);
  });

  it('holds no more bytes than it may, and lets go what was used longest ago', () => {
    for (const key of ['a', 'b', 'c']) memory.keep(key, answer(30_000), 1000);
    memory.find('a');
    memory.keep('d', answer(30_000), 1000);
    expect(['a', 'b', 'c', 'd'].filter((key) => memory.find(key))).toEqual(['a', 'c', 'd']);
    expect(memory.bytes).toBeLessThanOrEqual(MOST_BYTES);
    memory.keep('huge', answer(MOST_BYTES), 1000);
    expect(memory.find('huge')).toBeUndefined();
  });
});
