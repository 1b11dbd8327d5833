import { describe, expect, it } from '@jest/globals';
import {
  bodyOf,
  changed,
  type Draft,
  draftOf,
  isSameChain,
  moved,
  pluggedInFront,
  removed,
  shared,
  targetFor,
  withFallback,
  withStrategy,
} from './draft.js';
import { draftLines, isAsAfter } from './draft-lines.js';
import { among, somePurpose, someProvider } from './some.js';

function chain(...tiers: readonly (readonly number[])[]): Draft {
  return draftOf(somePurpose('claims', tiers).active?.tiers ?? [], among());
}

function ids(draft: Draft): readonly (readonly number[])[] {
  return draft.map(({ targets }) => targets.map(({ id }) => id));
}

const NEW = targetFor(someProvider(9));

describe('a chain that is being changed', () => {
  it('gets a provider in front; what was active is its first fallback', () => {
    expect(ids(pluggedInFront(chain([1], [2]), NEW))).toEqual([[9], [1], [2]]);
    expect(ids(pluggedInFront(chain([1], [9, 3]), NEW))).toEqual([[9], [1], [3]]);
    expect(ids(pluggedInFront([], NEW))).toEqual([[9]]);
  });

  it('stays as it is when the provider is the active one already', () => {
    const draft = chain([9], [1]);
    expect(pluggedInFront(draft, NEW)).toBe(draft);
  });

  it('can be put in order, shared and taken apart', () => {
    expect(ids(moved(chain([1], [2], [3]), 2, -1))).toEqual([[1], [3], [2]]);
    expect(ids(moved(chain([1]), 0, -1))).toEqual([[1]]);
    expect(ids(withFallback(chain([1]), NEW))).toEqual([[1], [9]]);
    expect(ids(shared(chain([1], [2]), 0, NEW))).toEqual([[1, 9], [2]]);
    expect(ids(removed(chain([1], [2]), [0, 0]))).toEqual([[2]]);
  });

  it('is sent in the long form', () => {
    const draft = withStrategy(changed(shared(chain([1]), 0, NEW), [0, 1], { model: 'm', weight: 3 }), 0, 'least_busy');
    expect(bodyOf('claims', draft)).toEqual({
      purpose: 'claims',
      tiers: [
        {
          strategy: 'least_busy',
          targets: [
            { provider_type: 'ai_server', provider_id: 1, model: null, weight: 1 },
            { provider_type: 'ai_server', provider_id: 9, model: 'm', weight: 3 },
          ],
        },
      ],
    });
  });

  it('knows whether anything changes', () => {
    expect(isSameChain(chain([1], [2]), chain([1], [2]))).toBe(true);
    expect(isSameChain(chain([1], [2]), chain([2], [1]))).toBe(false);
  });
});

describe('lines of a change', () => {
  it('say what goes and what comes', () => {
    const before = chain([1]);
    expect(draftLines('claims', before, pluggedInFront(before, NEW))).toEqual([
      { sign: '-', text: 'claims → server-1 :8081' },
      { sign: '+', text: 'claims → server-9 :8089' },
      { sign: '+', text: 'fallback 1 → server-1 :8081' },
    ]);
  });

  it('say shares, models and strategies', () => {
    const before = chain([1]);
    const after = changed(shared(before, 0, NEW), [0, 1], { weight: 3, model: 'qwen' });
    expect(draftLines('chat', before, after).map(({ text }) => text)).toEqual([
      'chat → server-1 :8081',
      'chat → server-1 :8081 (25 %)',
      'chat → server-9 :8089 qwen (75 %)',
    ]);
    expect(draftLines('chat', after, withStrategy(after, 0, 'cheapest')).at(-1)?.text).toContain('(cheapest)');
  });

  it('are none when nothing changes', () => {
    expect(draftLines('chat', chain([1]), chain([1]))).toEqual([]);
  });

  it('tell whether another chain is already as they would have left theirs', () => {
    const wanted = draftLines('chat', chain([1]), chain([2]));
    expect(isAsAfter('chat', chain([2], [3]), wanted)).toBe(true);
    expect(isAsAfter('chat', chain([3]), wanted)).toBe(false);
    expect(isAsAfter('chat', chain([3]), [])).toBe(true);
    const without = draftLines('chat', chain([1], [2]), chain([1]));
    expect(isAsAfter('chat', chain([3], [2]), without)).toBe(false);
    expect(isAsAfter('chat', chain([3]), without)).toBe(true);
  });
});
