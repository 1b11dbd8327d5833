import { describe, expect, it } from '@jest/globals';
import { expiryWarnings } from './expiry-warnings.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY_MS = 24 * 3600 * 1000;
const REMEDY = 'rotate it with POST /api/v1/llm-config/api-keys/4/rotate.';
const warnings = (inMs: number | null, state: 'active' | 'grace' = 'active') =>
  expiryWarnings(
    {
      provider: { id: 4, name: 'main' },
      keys: [{ version: 2, state, expiresAt: inMs === null ? null : new Date(NOW + inMs) }],
    },
    NOW,
  );

describe('a warning of an end', () => {
  it.each([
    [14 * DAY_MS, 'expires in 14 days, at 2026-12-04T12:00:00.000Z'],
    [DAY_MS, 'expires in 1 day, at 2026-11-21T12:00:00.000Z'],
    [DAY_MS - 1, 'expires within a day, at 2026-11-21T11:59:59.999Z'],
    [0, 'expired at 2026-11-20T12:00:00.000Z'],
    [-DAY_MS, 'expired at 2026-11-19T12:00:00.000Z'],
  ])('comes %i ms before', (inMs, end) => {
    expect(warnings(inMs)).toEqual([`Key version 2 of "main" ${end}; ${REMEDY}`]);
  });

  it.each([
    ['earlier than 14 days before', warnings(14 * DAY_MS + 1)],
    ['without an end', warnings(null)],
    ['of a key that only stands in', warnings(DAY_MS, 'grace')],
  ])('does not come %s', (_, given) => {
    expect(given).toEqual([]);
  });
});
