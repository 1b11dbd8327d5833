import { describe, expect, it } from '@jest/globals';
import { stepsOf } from './trail.js';

const told = (trail: string): readonly string[] =>
  stepsOf(trail).map(({ provider, words }) => `${provider}: ${words.word}`);

describe('stepsOf', () => {
  it('tells each step in words', () => {
    expect(told('gpu-1=503, gpu-2=skipped:breaker_open, gpu-3=connect, openai-main=200')).toEqual([
      'gpu-1: answered 503',
      'gpu-2: skipped: breaker open',
      'gpu-3: no connection',
      'openai-main: answered 200',
    ]);
    expect(stepsOf('a=skipped:down')[0]).toMatchObject({ isSkipped: true, words: { tone: 'off' } });
  });

  it('takes names with commas and signs of equality', () => {
    expect(told('Berlin, rack 2=200')).toEqual(['Berlin, rack 2: answered 200']);
    expect(told('a=b=timeout, c=200')).toEqual(['a=b: no answer in time', 'c: answered 200']);
  });

  it('takes what is cut, and nothing', () => {
    expect(told('gpu-1=503, gpu')).toEqual(['gpu-1: answered 503', 'gpu: not told']);
    expect(told('')).toEqual([]);
  });
});
