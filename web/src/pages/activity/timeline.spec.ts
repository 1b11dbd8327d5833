import { describe, expect, it } from '@jest/globals';
import type { Schema } from '../../api/types.js';
import { timesOf } from './timeline.js';

const attempt = (part: Partial<Schema<'LoggedAttempt'>>): Schema<'LoggedAttempt'> => ({
  attempt: 1,
  offset_ms: 0,
  provider_id: 1,
  provider: 'gpu-1',
  model: null,
  key_version: null,
  own_key: false,
  outcome: 'delivered',
  status: 200,
  reason: null,
  first_byte_ms: null,
  duration_ms: 0,
  basis: 'none',
  is_partial: false,
  tokens: {},
  cost_usd: null,
  cost_basis: 'none',
  ...part,
});

describe('timesOf', () => {
  it('places each attempt on the time of the whole request', () => {
    const times = timesOf({
      duration_ms: 1000,
      attempts: [
        attempt({ offset_ms: 10, duration_ms: 90, outcome: '503' }),
        attempt({ offset_ms: 200, first_byte_ms: 300, duration_ms: 800 }),
      ],
    });
    expect(times.map(({ beforeMs }) => beforeMs)).toEqual([10, 100]);
    expect(times[0]?.stretches).toEqual([{ kind: 'first_byte', left: 1, width: 9, ms: 90 }]);
    expect(times[1]?.stretches).toEqual([
      { kind: 'first_byte', left: 20, width: 30, ms: 300 },
      { kind: 'streaming', left: 50, width: 50, ms: 500 },
    ]);
  });

  it('keeps what is very short in sight, and inside', () => {
    const [time] = timesOf({ duration_ms: 60_000, attempts: [attempt({ offset_ms: 60_000, duration_ms: 1 })] });
    const [stretch] = time?.stretches ?? [];
    expect(stretch?.width).toBeGreaterThan(0.5);
    expect((stretch?.left ?? 0) + (stretch?.width ?? 0)).toBeLessThanOrEqual(100);
  });

  it('takes a request of no time, and attempts that lasted longer than it', () => {
    expect(timesOf({ duration_ms: 0, attempts: [attempt({})] })).toHaveLength(1);
    const [time] = timesOf({ duration_ms: 10, attempts: [attempt({ first_byte_ms: 50, duration_ms: 20 })] });
    expect(time?.stretches.every(({ left, width }) => left >= 0 && left + width <= 100.001)).toBe(true);
  });
});
