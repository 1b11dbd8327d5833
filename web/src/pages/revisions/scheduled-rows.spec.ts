import { describe, expect, it } from '@jest/globals';
import { scheduledRows, scheduledWords } from './scheduled-rows.js';

const TARGET = { provider_type: 'ai_server' as const, provider_id: 1, model: null, weight: 1 };
const PLUG = {
  id: 1,
  kind: 'activate' as const,
  at: '2031-01-01T18:00:00Z',
  until: null,
  tiers: [
    { strategy: 'weighted' as const, targets: [TARGET] },
    { strategy: 'weighted' as const, targets: [{ ...TARGET, provider_id: 2 }] },
  ],
  scheduled_by: 'ops',
  reason: null,
  created_at: '2031-01-01T00:00:00Z',
  failure: null,
};

describe('what is scheduled', () => {
  it('is told of all purposes, the next one first', () => {
    const rows = scheduledRows([
      { purpose: 'chat', scheduled: [PLUG] },
      { purpose: 'claims', scheduled: [{ ...PLUG, id: 2, at: '2031-01-01T17:00:00Z' }] },
      { purpose: 'embeddings' },
    ]);
    expect(rows.map(({ purpose, id }) => [purpose, id])).toEqual([
      ['claims', 2],
      ['chat', 1],
    ]);
  });

  it.each([
    ['is plugged into gpu-1, provider 2', {}],
    ['is plugged into gpu-1, provider 2 for a while', { until: '2031-01-02T00:00:00Z' }],
    ['gets back what was there before', { kind: 'return' as const }],
    ['is unplugged: its temporary chain ends', { kind: 'return' as const, tiers: null }],
  ])('%s', (words, changed) => {
    expect(scheduledWords({ ...PLUG, ...changed, purpose: 'chat' }, new Map([['1', 'gpu-1']]))).toBe(words);
  });
});
