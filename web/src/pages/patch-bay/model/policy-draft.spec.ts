import { describe, expect, it } from '@jest/globals';
import { changedPolicy, NEW_POLICY, policyOf, putOf } from './policy-draft.js';
import { policyFacts } from './policy-facts.js';
import { slugFault } from './slug.js';
import { somePurpose } from './some.js';
import { timesOf } from './times.js';

describe('a policy in a form', () => {
  const { purpose } = somePurpose('clinical', [], {
    data_policy: 'local_only',
    timeouts: { first_byte_ms: 5000 },
    budget: { usd_per_day: 60, warn_at: 0.5, hard: false },
    cache_ttl_seconds: 3600,
  });

  it('is sent back as it was', () => {
    expect(putOf(policyOf(purpose), purpose.budget?.warn_at)).toMatchObject({
      data_policy: 'local_only',
      timeouts: { first_byte_ms: 5000 },
      budget: { usd_per_day: 60, hard: false, warn_at: 0.5 },
      cache_ttl_seconds: 3600,
      requirements: purpose.requirements,
      attempts: purpose.attempts,
    });
  });

  it('leaves out an empty description, which the API refuses', () => {
    expect(putOf(NEW_POLICY)).not.toHaveProperty('description');
    expect(putOf({ ...NEW_POLICY, description: ' Letters ' }).description).toBe('Letters');
  });

  it('takes away what is emptied', () => {
    expect(putOf({ ...policyOf(purpose), cacheSeconds: '', usdPerDay: ' ' })).toMatchObject({
      cache_ttl_seconds: null,
      budget: null,
    });
  });

  it('sends what is no number as it was typed, for the API to name the field', () => {
    expect(putOf({ ...NEW_POLICY, contentDays: 'ten' }).content_days).toBe('ten');
  });

  it('is changed only where it differs', () => {
    const before = policyOf(purpose);
    expect(changedPolicy(before, before)).toEqual({});
    expect(changedPolicy(before, { ...before, localOnly: !before.localOnly })).toEqual({
      data_policy: before.localOnly ? 'any' : 'local_only',
    });
  });

  it('is said in words', () => {
    const facts = Object.fromEntries(policyFacts(purpose).map(({ name, value }) => [name, value]));
    expect(facts).toMatchObject({
      Requires: 'nothing in particular',
      Cache: '60 min, each app its own',
      Patience: 'first byte 5 s',
    });
  });
});

describe('small words', () => {
  it('a slug is checked', () => {
    expect(slugFault('claims-2', ['chat'])).toBeUndefined();
    expect(slugFault('chat', ['chat'])).toMatch(/already/);
    expect(slugFault('Chat', [])).toMatch(/Lower-case/);
  });

  it('times are sent with their zone', () => {
    expect(timesOf({ at: '', until: '' })).toEqual({});
    expect(timesOf({ at: '2026-05-01T18:00', until: '' }).activate_at).toBe(new Date('2026-05-01T18:00').toISOString());
  });
});
