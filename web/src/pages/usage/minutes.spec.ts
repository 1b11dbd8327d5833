import { describe, expect, it } from '@jest/globals';
import { minuteLines } from './minutes.js';
import { usageRow } from './usage-row.js';

const NOW = Date.parse('2026-01-31T12:34:56Z');
const provider = (id: number, first: number | null): Parameters<typeof minuteLines>[0][number] => ({
  provider_type: 'ai_server',
  provider_id: id,
  requests: 1,
  per_second: 0,
  p95_ms: first,
  errors: 0,
  fallbacks: 0,
  last_request_at: '2026-01-31T12:00:00Z',
  minutes: [first, ...Array.from({ length: 59 }, () => null)],
  requests_by_minute: [1, ...Array.from({ length: 59 }, () => 0)],
});

describe('minuteLines', () => {
  it('ends with the minute that has begun', () => {
    const { times } = minuteLines([], [], 'requests', NOW);
    expect(times).toHaveLength(60);
    expect(times.at(-1)).toBe(Date.parse('2026-01-31T12:34:00Z'));
  });

  it('has a line for each provider that has something to show', () => {
    const rows = [usageRow({ provider_id: 4, provider: 'gpu-1' })];
    const lines = minuteLines([provider(4, 120), provider(5, null)], rows, 'latency', NOW);
    expect(lines.series.map(({ name, values }) => [name, values[0]])).toEqual([['gpu-1', 120]]);
    expect(minuteLines([provider(5, null)], rows, 'requests', NOW).series[0]?.name).toBe('provider 5');
  });
});
