import { describe, expect, it } from '@jest/globals';
import type { Refusal } from './outcome.js';
import { reasonOf, recordedReasonOf } from './reason.js';

const refusal = (status: number, error: object, isDisguised = false): Refusal => ({
  kind: 'refusal',
  status,
  headers: {},
  body: Buffer.from(JSON.stringify({ error })),
  isWhole: true,
  isDisguised,
});

describe('why an attempt gave nothing', () => {
  const quoting = { message: 'flagged: my secret prompt', type: 'x', code: 'content_filter' };

  it('is told in the words of the upstream, but kept without them', () => {
    expect(reasonOf(refusal(400, quoting))).toBe('it answered 400: flagged: my secret prompt');
    expect(recordedReasonOf(refusal(400, quoting))).toBe('it answered 400 (content_filter)');
    expect(recordedReasonOf(refusal(502, quoting, true))).toBe(
      'it answered with an error in place of an answer (content_filter)',
    );
  });

  it.each(['my secret prompt', 'sk-0123456789abcdef', 'secret', 'a_1', `a_${'b'.repeat(70)}`, 400])(
    'is kept without the code %j, which may be something else',
    (code) => {
      expect(recordedReasonOf(refusal(500, { message: 'x', code }))).toBe('it answered 500');
    },
  );

  it('says nothing of what is said about our own key', () => {
    for (const reason of [reasonOf, recordedReasonOf])
      expect(reason(refusal(401, quoting))).toBe('it refused the key Patchbay has for it (401)');
  });
});
