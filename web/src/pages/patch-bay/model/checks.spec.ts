import { describe, expect, it } from '@jest/globals';
import { Problem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';
import { examinedOf } from './checks.js';

const NOT_THERE = { checks: null, error: null };
const PASSED = { checks: [], error: null };

function check(name: 'reachable' | 'chat', result: 'passed' | 'failed'): Schema<'PreflightCheck'> {
  const message = result === 'failed' ? 'connection refused' : null;
  return {
    field: 'tiers.0.targets.0',
    provider: 'gpu',
    model: null,
    check: name,
    result,
    message,
    latency_ms: 2,
    tokens: null,
  };
}

describe('checks as they come in', () => {
  it('are all under way at first', () => {
    const { rows, isLookedAt, isFailed } = examinedOf('chat', NOT_THERE, NOT_THERE);
    expect(rows.map(({ result }) => result)).toEqual(['checking', 'checking', 'checking']);
    expect({ isLookedAt, isFailed }).toEqual({ isLookedAt: false, isFailed: false });
  });

  it('allow plugging in once what costs nothing has passed', () => {
    const { rows, isLookedAt, isDone } = examinedOf('embeddings', PASSED, NOT_THERE);
    expect(rows[0]?.result).toBe('passed');
    expect(rows.slice(1).map(({ name }) => name)).toEqual(['Makes a real embedding', 'Vector size fits']);
    expect({ isLookedAt, isDone }).toEqual({ isLookedAt: true, isDone: false });
  });

  it('are shown one by one in the end', () => {
    const { rows, isDone, isFailed } = examinedOf('chat', PASSED, {
      checks: [check('reachable', 'passed'), check('chat', 'passed')],
      error: null,
    });
    expect(rows.map(({ name, latencyMs }) => [name, latencyMs])).toEqual([
      ['Reachable', 2],
      ['Gives a real answer', 2],
    ]);
    expect({ isDone, isFailed }).toEqual({ isDone: true, isFailed: false });
  });

  it('tell what a refusal says, with checks or without', () => {
    const withChecks = new Problem(422, { detail: 'no', checks: [check('reachable', 'failed')] });
    expect(examinedOf('chat', { checks: null, error: withChecks }, NOT_THERE)).toMatchObject({ isFailed: true });
    const errors = [{ field: 'tiers', message: '"gpu" is disabled; enable it first' }];
    const without = new Problem(422, { detail: 'no', errors });
    expect(examinedOf('chat', { checks: null, error: without }, { checks: null, error: without }).rows).toEqual([
      { name: 'May be plugged in', result: 'failed', message: '"gpu" is disabled; enable it first', latencyMs: null },
    ]);
  });
});
