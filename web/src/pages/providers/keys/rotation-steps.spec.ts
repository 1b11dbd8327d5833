import { expect, test } from '@jest/globals';
import type { Schema } from '../../../api/types.js';
import { rotationSteps } from './rotation-steps.js';

const old = (state: 'grace' | 'revoked'): Schema<'KeyVersion'> => ({
  version: 1,
  app_id: null,
  state,
  weight: 1,
  masked_key: '****5d80',
  created_at: '2026-11-22T00:00:00Z',
  verified_at: null,
  grace_until: state === 'grace' ? '2026-11-22T00:05:00Z' : null,
  expires_at: null,
  revoked_at: state === 'revoked' ? '2026-11-22T00:05:00Z' : null,
  destroyed_at: null,
});
const start = { isProved: false, verifies: true, promoted: undefined, replaced: [] };
const states = (progress: Parameters<typeof rotationSteps>[0]): string[] =>
  rotationSteps(progress).map(({ state }) => state);

test('it goes forward one step at a time', () => {
  expect(states(start)).toEqual(['now', 'todo', 'todo', 'todo', 'todo']);
  expect(states({ ...start, isProved: true })).toEqual(['done', 'done', 'now', 'todo', 'todo']);
  expect(states({ ...start, promoted: 2, replaced: [old('grace')] })).toEqual(['done', 'done', 'done', 'now', 'todo']);
  expect(states({ ...start, promoted: 2, replaced: [old('revoked')] })).toEqual(Array(5).fill('done'));
});

test('the grace has an end that can be counted down to', () => {
  const steps = rotationSteps({ ...start, promoted: 2, replaced: [old('grace')] });
  expect(steps[3]).toMatchObject({ at: '2026-11-22T00:05:00Z' });
  expect(steps[3]?.name).toContain('Version 1 stands in');
});

test('what was not proved is not said to be', () => {
  const [, proof] = rotationSteps({ ...start, verifies: false, promoted: 2, replaced: [old('grace')] });
  expect(proof?.name).toBe('Not proved at the vendor');
});
