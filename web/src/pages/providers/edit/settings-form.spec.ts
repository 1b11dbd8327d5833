import { expect, test } from '@jest/globals';
import type { Provider } from '../provider.js';
import { mistakeIn, mistakesIn, needsKey } from './mistakes.js';
import { formOf, patchOf, type SettingsForm } from './settings-form.js';

const provider: Provider = {
  type: 'ai_server',
  id: 4,
  name: 'gpu-1',
  kind: 'llamacpp',
  base_url: 'http://127.0.0.1:8080',
  masked_key: '****5d80',
  key_version: 1,
  model: 'qwen',
  enabled: true,
  timeouts: { connect_ms: 500 },
  limits: {},
  rates: {},
  capabilities: { vision: false },
  price: { input_per_million: 1 },
  prices: [],
  defaults: {},
  auth: null,
  headers: {},
  status: 'active',
  status_reason: null,
  metadata: {},
  created_at: '2026-11-22T00:00:00Z',
  updated_at: '2026-11-22T00:00:00Z',
  requests_count: 0,
  tokens_used: 0,
  cost_usd: 0,
  last_used: null,
  warnings: [],
  uses: { use_for_chat: null, use_for_embeddings: false, use_for_reranking: null },
  state: {
    status: 'available',
    since: null,
    reason: null,
    breaker: 'closed',
    breaker_retry_in_ms: 0,
    paused_for_ms: 0,
    in_flight: 0,
    queued: 0,
    first_byte_ms: null,
    probe: null,
    next_probe_at: null,
    keys: [],
  },
};
const form = formOf(provider);
const edited = (changes: Partial<SettingsForm>): SettingsForm => ({ ...form, ...changes });

test('what is not touched is not sent', () => {
  expect(patchOf(provider, form)).toEqual({});
  expect(mistakesIn(provider, form)).toEqual({});
});

test('a group goes as a whole, and is emptied by emptying its fields', () => {
  const numbers = { ...form.numbers, 'timeouts.total_ms': '900', 'price.input_per_million': '' };
  expect(patchOf(provider, edited({ numbers }))).toEqual({ timeouts: { connect_ms: 500, total_ms: 900 }, price: null });
});

test('abilities and uses are declared only where they are missing', () => {
  expect(patchOf(provider, edited({ able: { ...form.able, vision: true, tools: false } }))).toEqual({
    capabilities: { tools: false },
  });
  const uses = { use_for_chat: false, use_for_embeddings: true, use_for_reranking: true };
  expect(patchOf(provider, edited({ uses }))).toEqual({ use_for_chat: false, use_for_embeddings: null });
});

test('an emptied model is none, and names are trimmed', () => {
  expect(patchOf(provider, edited({ model: ' ', name: ' gpu-2 ' }))).toEqual({ model: null, name: 'gpu-2' });
});

test('another host or port asks for the key again', () => {
  const moved = edited({ baseUrl: 'http://127.0.0.1:9090' });
  expect(needsKey(provider, moved)).toBe(true);
  expect(mistakesIn(provider, moved)).toHaveProperty('api_key');
  expect(needsKey(provider, { ...moved, secret: 'sk-1' })).toBe(false);
  expect(needsKey(provider, { ...moved, removesKey: true })).toBe(false);
  expect(needsKey({ ...provider, masked_key: null }, moved)).toBe(false);
  expect(needsKey(provider, edited({ baseUrl: 'http://127.0.0.1:8080/v1' }))).toBe(false);
});

test('prices: a day begins at midnight, an empty row is none', () => {
  const row = { model: '', from: '2026-12-01', input: '2.5', output: '', cached: '', perHour: '' };
  const empty = { ...row, from: '', input: '' };
  expect(patchOf(provider, edited({ prices: [row, empty] }))).toEqual({
    prices: [{ effective_from: '2026-12-01T00:00:00Z', input_per_million: 2.5 }],
  });
});

test('letters are no number', () => {
  const numbers = { ...form.numbers, 'limits.max_queued': '2k' };
  expect(mistakesIn(provider, edited({ numbers }))).toHaveProperty(['limits.max_queued']);
});

test('a price with letters is told at its field, and opens its group', () => {
  const row = { model: '', from: '', input: '2,5', output: '', cached: '', perHour: '' };
  const mistakes = mistakesIn(provider, edited({ prices: [row] }));
  expect(mistakes).toHaveProperty(['prices.0.input_per_million']);
  expect(mistakeIn(mistakes, 'prices')).toBe(mistakes['prices.0.input_per_million']);
  expect(mistakeIn(mistakes, 'price')).toBeUndefined();
});
