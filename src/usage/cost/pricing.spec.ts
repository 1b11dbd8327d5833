import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { someProvider } from '../../../test/support/some-provider.js';
import type { Price, Provider } from '../../snapshot/snapshot.js';
import { NO_TOKENS, type TokenCounts } from '../records.js';
import { UNBOUNDED_OUTPUT_TOKENS } from './operator-price.js';
import { type Cost, Pricing } from './pricing.js';
import { PublishedPrices } from './published-prices.js';

const NOW = Date.UTC(2026, 10, 21, 12);
const pricing = new Pricing(new PublishedPrices());

const vendor = (kind: string, told: Partial<Provider> = {}): Provider =>
  someProvider({ type: 'api_key', kind, price: null, ...told });

const price = (told: Partial<Price>): Price => ({
  model: null,
  effectiveFrom: 0,
  inputPerMillion: 0,
  outputPerMillion: 0,
  cachedInputPerMillion: null,
  perHour: null,
  ...told,
});

function costOf(provider: Provider, model: string | null, tokens: Partial<TokenCounts>, busyHours = 0): Cost {
  return pricing.costOf(provider, model, { tokens: { ...NO_TOKENS, ...tokens }, atMs: NOW, busyHours });
}

describe('what a request cost', () => {
  it('is what the operator says, for the model and the day', () => {
    const provider = vendor('openai', {
      prices: [
        price({ model: 'gpt-4o', effectiveFrom: NOW + 1, inputPerMillion: 100 }),
        price({
          model: 'gpt-4o',
          effectiveFrom: NOW,
          inputPerMillion: 3,
          outputPerMillion: 7,
          cachedInputPerMillion: 1,
        }),
        price({ model: 'gpt-4o', inputPerMillion: 50 }),
        price({ inputPerMillion: 20 }),
      ],
    });
    const asked = { input: 1_000_000, cachedInput: 250_000, output: 1_000_000 };
    expect(costOf(provider, 'gpt-4o', asked)).toEqual({ usd: 0.75 * 3 + 0.25 + 7, basis: 'operator' });
    expect(costOf(provider, 'other', asked)).toEqual({ usd: 20, basis: 'operator' });
    expect(costOf(provider, null, asked)).toEqual({ usd: 20, basis: 'operator' });
  });

  it('is what the vendor publishes where the operator says nothing', () => {
    const cost = costOf(vendor('openai'), 'gpt-4o', { input: 1000, cachedInput: 500, output: 100 });
    const expected = calcPrice({ input_tokens: 1000, cache_read_tokens: 500, output_tokens: 100 }, 'gpt-4o', {
      providerId: 'openai',
    });
    expect(cost.basis).toBe('published');
    expect(cost.usd).toBeCloseTo(expected?.total_price ?? 0, 12);
    expect(costOf(vendor('xai'), 'grok-4', { input: 1000 }).basis).toBe('published');
    expect(costOf(vendor('custom', { origin: 'https://api.openai.com' }), 'gpt-4o', { input: 1 }).basis).toBe(
      'published',
    );
  });

  it('is unknown, and never 0, where nobody says', () => {
    const unknown = { usd: null, basis: 'unknown' };
    expect(costOf(vendor('openai'), 'no-such-model', { input: 1000 })).toEqual(unknown);
    expect(costOf(vendor('openai'), null, { input: 1000 })).toEqual(unknown);
    expect(costOf(vendor('custom'), 'gpt-4o', { input: 1000 })).toEqual(unknown);
    // Sold by the hour of sound: tokens say nothing.
    expect(costOf(vendor('openai'), 'whisper-1', { input: 1000 })).toEqual(unknown);
    expect(pricing.mayPrice(vendor('openai'), 'no-such-model')).toBe(false);
    expect(pricing.mayPrice(vendor('openai'), 'gpt-4o')).toBe(true);
    // An empty entry of the list may be one that nobody has filled in yet.
    expect(costOf(vendor('google'), 'gemma-3', { input: 1000 })).toEqual(unknown);
    expect(costOf(vendor('openrouter'), 'deepseek/deepseek-r1:free', { input: 1000 })).toEqual({
      usd: 0,
      basis: 'published',
    });
  });

  it('is nothing at a server of one’s own, or its share of an hour', () => {
    expect(costOf(someProvider(), 'any', { input: 1000 })).toEqual({ usd: 0, basis: 'free' });
    const hired = someProvider({ prices: [price({ perHour: 2 })] });
    expect(costOf(hired, 'any', { input: 1000 }, 0.25)).toEqual({ usd: 0.5, basis: 'operator' });
  });

  it('is what the price list’s own library says, for every plain model and any counts', () => {
    const counts = fc.record({ input: fc.nat(2_000_000), cached: fc.nat(2_000_000), output: fc.nat(200_000) });
    const model = fc.constantFrom<[string, string]>(
      ['openai', 'gpt-4o-mini'],
      ['anthropic', 'claude-sonnet-4-5'],
      ['google', 'gemini-2.5-pro'],
      ['deepseek', 'deepseek-chat'],
      ['mistral', 'mistral-large-latest'],
      ['openai', 'text-embedding-3-small'],
    );
    fc.assert(
      fc.property(model, counts, ([kind, name], { input, cached, output }) => {
        const usage = { input_tokens: input, cache_read_tokens: Math.min(cached, input), output_tokens: output };
        const expected = calcPrice(usage, name, { providerId: kind, timestamp: new Date(NOW) });
        const { usd } = costOf(vendor(kind), name, { input, cachedInput: cached, output });
        expect(usd).toBeCloseTo(expected?.total_price ?? Number.NaN, 9);
      }),
    );
  });
});

describe('the most a request can cost', () => {
  it('is never less than what it costs', () => {
    const some = fc.record({
      input: fc.nat(300_000),
      cached: fc.nat(300_000),
      output: fc.nat(20_000),
      audio: fc.nat(1000),
    });
    const model = fc.constantFrom<[string, string]>(
      ['openai', 'gpt-4o'],
      ['openai', 'gpt-realtime'],
      ['google', 'gemini-2.5-pro'],
      ['google', 'gemini-2.5-flash'],
      ['deepseek', 'deepseek-chat'],
      ['anthropic', 'claude-sonnet-4-5'],
      ['perplexity', 'sonar'],
      ['perplexity', 'sonar-deep-research'],
    );
    fc.assert(
      fc.property(model, some, fc.nat(24 * 60), ([kind, name], { input, cached, output, audio }, minute) => {
        const atMs = NOW + minute * 60_000;
        const provider = vendor(kind, { capabilities: { contextTokens: 10_000_000 } });
        const tokens = {
          ...NO_TOKENS,
          input,
          cachedInput: cached,
          cacheWriteInput: cached,
          audioInput: audio,
          output,
          audioOutput: audio,
          reasoningOutput: audio,
        };
        const { usd } = pricing.costOf(provider, name, { tokens, atMs, busyHours: 0 });
        const upper = pricing.upperBoundUsd(provider, name, {
          inputTokens: input,
          outputTokens: output,
          choices: 1,
          atMs,
          longestMs: 0,
        });
        expect(upper).not.toBeNull();
        expect(usd ?? Infinity).toBeLessThanOrEqual((upper ?? 0) + 1e-12);
      }),
    );
  });

  it('takes an answer without a bound for as long as the context, or as usual answers get', () => {
    const bounds = { inputTokens: 1000, outputTokens: null, choices: 1, atMs: NOW, longestMs: 1_800_000 };
    const one = price({ outputPerMillion: 1, perHour: 3 });
    const upper = (told: Partial<Provider>): number | null =>
      pricing.upperBoundUsd(vendor('custom', { prices: [one], ...told }), 'any', bounds);
    expect(upper({})).toBeCloseTo(UNBOUNDED_OUTPUT_TOKENS / 1e6 + 1.5, 12);
    expect(upper({ capabilities: { contextTokens: 3000 } })).toBeCloseTo(3000 / 1e6 + 1.5, 12);
    expect(pricing.upperBoundUsd(vendor('custom'), 'any', bounds)).toBeNull();
    expect(pricing.upperBoundUsd(someProvider(), 'any', bounds)).toBe(0);
  });

  it('leaves an answer the whole context: the prompt may be far shorter than its bound', () => {
    const bounds = { inputTokens: 4000, outputTokens: 3000, choices: 2, atMs: NOW, longestMs: 0 };
    const told = { prices: [price({ outputPerMillion: 1 })], capabilities: { contextTokens: 4096 } };
    expect(pricing.upperBoundUsd(vendor('custom', told), 'any', bounds)).toBeCloseTo(6000 / 1e6, 12);
  });
});
