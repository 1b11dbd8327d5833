import { describe, expect, it } from '@jest/globals';
import { linesOf } from './diff-lines.js';

describe('a change as lines', () => {
  it('puts one field beside what it is about, and says what is taken away', () => {
    const change = {
      entity: 'purpose' as const,
      key: 'chat',
      before: { content_days: 30 },
      after: { content_days: null },
    };
    expect(linesOf(change)).toEqual([
      { sign: '-', text: 'purpose chat  content_days: 30' },
      { sign: '+', text: 'purpose chat  content_days: none' },
    ]);
  });

  it('puts several below it, and leaves out what is empty of something new', () => {
    const after = { model: 'embeddings', vector_size: 4096, metadata: {}, note: '' };
    expect(linesOf({ entity: 'collection', key: 'mixtral', before: null, after })).toEqual([
      { sign: '+', text: 'collection mixtral\n  model: embeddings\n  vector_size: 4096' },
    ]);
  });

  it('writes what has members in words, not as JSON', () => {
    const after = { budget: { usd_per_day: 20, hard: true }, models: ['a', 'b'], rates: { burst: { of: 2 } } };
    const before = { budget: null, models: [], rates: {} };
    expect(linesOf({ entity: 'app', key: 'x', before, after })[1]?.text).toBe(
      'app x\n  budget: usd_per_day: 20, hard: true\n  models: a, b\n  rates: burst: (of: 2)',
    );
  });
});
