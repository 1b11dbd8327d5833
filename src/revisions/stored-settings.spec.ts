import { describe, expect, it } from '@jest/globals';
import { capabilitiesOf, limitsOf, patienceOf, policyOf, priceOf } from './stored-settings.js';

describe('stored settings', () => {
  it('have no member for what is not stored, so that defaults stay visible', () => {
    expect([patienceOf({}), limitsOf({}), capabilitiesOf({})].map(Object.keys)).toEqual([[], [], []]);
    expect(Object.keys(patienceOf({ total_ms: 5 }))).toEqual(['totalMs']);
  });

  it('are all read', () => {
    const timeouts = { connect_ms: 1, first_byte_ms: 2, silence_ms: 3, total_ms: 4, stream_total_ms: 5 };
    expect(patienceOf(timeouts)).toEqual({
      connectMs: 1,
      firstByteMs: 2,
      silenceMs: 3,
      totalMs: 4,
      streamTotalMs: 5,
    });
    expect(limitsOf({ max_concurrent: 1, max_queued: 0, breaker_open_ms: 100 })).toEqual({
      maxConcurrent: 1,
      maxQueued: 0,
      breakerOpenMs: 100,
    });
    expect(capabilitiesOf({ tools: false, json_schema: true, vision: false, context_tokens: 8 })).toEqual({
      tools: false,
      jsonSchema: true,
      vision: false,
      contextTokens: 8,
    });
  });

  it.each([
    ['ai_server', null, 0],
    ['ai_server', {}, 0],
    ['api_key', null, null],
    ['api_key', {}, null],
    ['api_key', { input_per_million: 0 }, 0],
    ['api_key', { input_per_million: 3, output_per_million: 15 }, 18],
    ['ai_server', { output_per_million: 0.5 }, 0.5],
  ] as const)('%s with the price %j costs %j', (type, price, expected) => {
    expect(priceOf({ type, price })).toBe(expected);
  });

  it('of a purpose leave nothing open', () => {
    const purpose = {
      slug: 'chat',
      description: '',
      dataPolicy: 'any',
      timeouts: {},
      maxRetries: 0,
      delivery: 'complete',
      requirements: { vision: true, context_tokens: null, vector_size: 3 },
      budget: null,
      contentDays: null,
      cacheTtlSeconds: 60,
      cacheShared: true,
      modelLabels: true,
      createdAt: new Date(),
    } as const;
    expect(policyOf(purpose)).toEqual({
      dataPolicy: 'any',
      patience: {},
      maxRetries: 0,
      delivery: 'complete',
      requirements: { tools: false, jsonSchema: false, vision: true, contextTokens: 0 },
      budget: null,
      contentDays: null,
      vectorSize: 3,
      cache: { ttlSeconds: 60, isShared: true },
      modelLabels: true,
    });
  });
});
