import { describe, expect, it } from '@jest/globals';
import { purposeFormOf, purposeFormProblem, purposeOf } from './purpose-form.js';
import { cacheWords, contentWords, requirementWords } from './purpose-words.js';

const CHAT = {
  slug: 'chat',
  description: '',
  data_policy: 'any' as const,
  timeouts: { first_byte_ms: 5000 },
  attempts: { max_retries: 2 },
  delivery: 'stream' as const,
  requirements: { tools: true, json_schema: false, vision: false, context_tokens: 8000, vector_size: null },
  budget: null,
  budget_state: [],
  content_days: null,
  cache_ttl_seconds: null,
  cache_shared: false,
  model_labels: false,
  active: true,
  agent_types: [],
  created_at: '2031-01-01T00:00:00Z',
};

describe('the form of a purpose', () => {
  it('changes nothing as long as nothing is entered', () => {
    expect(purposeOf(purposeFormOf(CHAT), CHAT)).toEqual({});
  });

  it('sends only what is different, groups as a whole', () => {
    const form = { ...purposeFormOf(CHAT), isLocalOnly: true, vision: true, contextTokens: '' };
    expect(purposeOf(form, CHAT)).toEqual({
      data_policy: 'local_only',
      requirements: { tools: true, json_schema: false, vision: true, context_tokens: null, vector_size: null },
    });
  });

  it('takes a time away when its field is empty', () => {
    const form = purposeFormOf(CHAT);
    const emptied = { ...form, timeouts: { ...form.timeouts, first_byte_ms: '', total_ms: '60000' } };
    expect(purposeOf(emptied, CHAT)).toEqual({ timeouts: { total_ms: 60_000 } });
  });

  it.each([
    [undefined, {}],
    ['The name takes lower-case letters, digits and hyphens, at most 63.', { slug: 'Chat' }],
    ['One of the numbers is not right.', { contentDays: '0' }],
    ['One of the numbers is not right.', { maxRetries: '6' }],
    ['The budget is not right.', { budget: { ...purposeFormOf(CHAT).budget, perDay: 'x' } }],
  ])('says: %s', (problem, changed) => {
    expect(purposeFormProblem({ ...purposeFormOf(CHAT), ...changed })).toBe(problem);
  });
});

describe('a purpose in words', () => {
  it('tells what its requests need', () => {
    expect(requirementWords(CHAT)).toBe('tools, context ≥ 8,000');
    expect(requirementWords({ requirements: { ...CHAT.requirements, tools: false, context_tokens: null } })).toBe(
      'none',
    );
  });

  it('tells for how long answers are given again and kept', () => {
    expect(cacheWords(CHAT)).toBe('off');
    expect(cacheWords({ cache_ttl_seconds: 60, cache_shared: true })).toBe('60 s, shared');
    expect([contentWords(CHAT), contentWords({ content_days: 1 })]).toEqual(['not kept', '1 day, sealed']);
  });
});
