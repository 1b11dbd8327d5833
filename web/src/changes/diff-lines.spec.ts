import { describe, expect, it } from '@jest/globals';
import { linesOf } from './diff-lines.js';

const NAMES = new Map([
  ['4', 'gpu-1'],
  ['6', 'openai-main'],
]);

describe('a change as lines', () => {
  it('puts one field beside what it is about, and says what is taken away', () => {
    const change = {
      entity: 'purpose' as const,
      key: 'chat',
      before: { content_days: 30 },
      after: { content_days: null },
    };
    expect(linesOf(change, NAMES)).toEqual([
      { sign: '-', text: 'purpose chat  content_days: 30' },
      { sign: '+', text: 'purpose chat  content_days: none' },
    ]);
  });

  it('puts several below it, and leaves out what is empty of something new', () => {
    const after = { model: 'embeddings', vector_size: 4096, metadata: {}, note: '' };
    expect(linesOf({ entity: 'collection', key: 'mixtral', before: null, after }, NAMES)).toEqual([
      { sign: '+', text: 'collection mixtral\n  model: embeddings\n  vector_size: 4096' },
    ]);
  });

  it('writes what has members in words, not as JSON', () => {
    const after = { budget: { usd_per_day: 20, hard: true }, models: ['a', 'b'], rates: { burst: { of: 2 } } };
    const before = { budget: null, models: [], rates: {} };
    expect(linesOf({ entity: 'app', key: 'x', before, after }, NAMES)[1]?.text).toBe(
      'app x\n  budget: usd_per_day: 20, hard: true\n  models: a, b\n  rates: burst: (of: 2)',
    );
  });

  it('calls providers by their names, with their ids', () => {
    const server = { entity: 'server' as const, key: '4', before: { model: 'a' }, after: { model: 'b' } };
    const version = { entity: 'key_version' as const, key: '6/2', before: null, after: { state: 'active' } };
    const plugged = {
      entity: 'target' as const,
      key: 'chat/0/0',
      before: { provider_id: 4 },
      after: { provider_id: 9 },
    };
    const texts = [server, version, plugged].flatMap((change) => linesOf(change, NAMES)).map(({ text }) => text);
    expect(texts).toEqual([
      'server gpu-1 (4)  model: a',
      'server gpu-1 (4)  model: b',
      'key version openai-main (6/2)  state: active',
      'target chat/0/0  provider_id: gpu-1 (4)',
      'target chat/0/0  provider_id: 9',
    ]);
  });
});
