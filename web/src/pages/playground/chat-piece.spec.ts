import { describe, expect, it } from '@jest/globals';
import { answerIn, errorIn, pieceIn } from './chat-piece.js';

const chunk = (choice: unknown): string => JSON.stringify({ choices: [choice] });

describe('pieceIn', () => {
  it('reads text, thoughts and the reason of the end', () => {
    expect(pieceIn(chunk({ delta: { role: 'assistant', content: 'Hel' } })).text).toBe('Hel');
    expect(pieceIn(chunk({ delta: { reasoning_content: 'hm' } })).thought).toBe('hm');
    expect(pieceIn(chunk({ delta: { reasoning: 'hm' } })).thought).toBe('hm');
    expect(pieceIn(chunk({ delta: {}, finish_reason: 'length' })).finish).toBe('length');
  });

  it('keeps white space as it came', () => {
    expect(pieceIn(chunk({ delta: { content: '\n  - a\t' } })).text).toBe('\n  - a\t');
  });

  it('knows the end', () => {
    expect(pieceIn('[DONE]').isDone).toBe(true);
    expect(pieceIn(' [DONE] ').isDone).toBe(true);
  });

  it('knows an error in the middle', () => {
    const error = {
      message: 'gpu-1 cut its answer short',
      type: 'server_error',
      param: null,
      code: 'upstream_truncated',
    };
    expect(pieceIn(JSON.stringify({ error })).error).toBe('gpu-1 cut its answer short');
  });

  it.each([
    '',
    'nonsense',
    'null',
    '[]',
    '{"choices":{}}',
    '{"choices":[null]}',
    '{"choices":[{"delta":{"content":7}}]}',
  ])('says nothing where there is nothing: %s', (data) => {
    expect(pieceIn(data)).toEqual({ text: '', thought: '', finish: null, isDone: false, error: null });
  });
});

describe('answerIn', () => {
  it('reads a whole answer', () => {
    const body = { choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }] };
    expect(answerIn(body)).toEqual({ text: 'Hello', thought: '', finish: 'stop', isDone: true, error: null });
  });
});

describe('errorIn', () => {
  it('reads the usual shapes', () => {
    expect(errorIn({ error: { message: 'no such model' } })).toBe('no such model');
    expect(errorIn({ error: 'no such model' })).toBe('no such model');
    expect(errorIn({ detail: 'x' })).toBeNull();
    expect(errorIn('x')).toBeNull();
  });
});
