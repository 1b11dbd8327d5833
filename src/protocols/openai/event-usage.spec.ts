import { describe, expect, it } from '@jest/globals';
import { usageOf } from './event-usage.js';

const counts = (usage: object) => usageOf({ usage });

describe('what an upstream says it has counted', () => {
  it('has details of its parts, as OpenAI tells them', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 64, audio_tokens: 3, image_tokens: 20 },
      completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 2 },
    };
    expect(counts(usage)).toEqual({
      promptTokens: 100,
      completionTokens: 50,
      cachedTokens: 64,
      cacheWriteTokens: 0,
      imageTokens: 20,
      audioTokens: 3,
      reasoningTokens: 30,
      completionAudioTokens: 2,
    });
  });

  it.each<[string, object, object]>([
    ['a total alone, as of embeddings', { total_tokens: 8 }, { promptTokens: 8, completionTokens: 0 }],
    ['other names', { input_tokens: 5, output_tokens: 2 }, { promptTokens: 5, completionTokens: 2 }],
    [
      'thoughts beside the answer, as xAI counts',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 35,
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      { promptTokens: 10, completionTokens: 25, reasoningTokens: 20 },
    ],
    [
      'thoughts only in the total, as Google counts',
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 35 },
      { promptTokens: 10, completionTokens: 25, reasoningTokens: 20 },
    ],
    [
      'thoughts in the answer, as OpenAI counts',
      {
        prompt_tokens: 10,
        completion_tokens: 25,
        total_tokens: 35,
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      { promptTokens: 10, completionTokens: 25, reasoningTokens: 20 },
    ],
    [
      'a cache, as DeepSeek tells it',
      { prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 7 },
      { cachedTokens: 7 },
    ],
    [
      'a written cache',
      { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cache_write_tokens: 6 } },
      { cacheWriteTokens: 6 },
    ],
    ['details that are none', { prompt_tokens: 1, prompt_tokens_details: null }, { promptTokens: 1, cachedTokens: 0 }],
    [
      'details that are no counts',
      { prompt_tokens: 1, prompt_tokens_details: { cached_tokens: -3 } },
      { cachedTokens: 0 },
    ],
  ])('may have %s', (_, usage, expected) => {
    expect(counts(usage)).toMatchObject(expected);
  });

  it('is found in the timings of llama.cpp, which leave out what was cached', () => {
    const timings = { cache_n: 4, prompt_n: 6, predicted_n: 3 };
    expect(usageOf({ timings })).toMatchObject({ promptTokens: 10, cachedTokens: 4, completionTokens: 3 });
    expect(usageOf({ timings: { prompt_n: 6 } })).toBeUndefined();
  });

  it('is found where Cohere tells it of a rerank', () => {
    expect(usageOf({ meta: { tokens: { input_tokens: 12 } } })).toMatchObject({ promptTokens: 12 });
  });

  it.each([null, 'many', 7, [], {}, { prompt_tokens: '7' }, { prompt_tokens: 1e15 }, { prompt_tokens: 1e300 }])(
    'is nothing in %j',
    (usage) => {
      expect(usageOf({ usage })).toBeUndefined();
    },
  );
});
