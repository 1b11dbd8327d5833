import { describe, expect, it } from '@jest/globals';
import { messagesOf, questionFor, type Settings, type Turn, wrongIn } from './question.js';
import { begun, type Run } from './run.js';

const NONE: Settings = { system: '', temperature: '', maxTokens: '' };
const turn = (id: number, run: Partial<Run>): Turn => ({ id, asked: `q${id}`, run: { ...begun(0), ...run } });

describe('messagesOf', () => {
  it('sends the conversation in pairs, the system prompt first', () => {
    const turns = [
      turn(1, { state: 'done', text: 'a1' }),
      turn(2, { state: 'refused' }),
      turn(3, { state: 'broken', text: 'a3…' }),
    ];
    expect(messagesOf(' Be brief.', turns, 'q4')).toEqual([
      { role: 'system', content: ' Be brief.' },
      { role: 'user', content: 'q1' },
      { role: 'assistant', content: 'a1' },
      { role: 'user', content: 'q3' },
      { role: 'assistant', content: 'a3…' },
      { role: 'user', content: 'q4' },
    ]);
  });

  it('leaves an empty system prompt out', () => {
    expect(messagesOf(' \n', [], 'q')).toEqual([{ role: 'user', content: 'q' }]);
  });
});

describe('questionFor', () => {
  it('asks a purpose', () => {
    const chosen = { target: { kind: 'purpose', slug: 'claims' }, model: '', policy: 'chat' } as const;
    expect(questionFor(chosen, NONE, [])).toEqual({ purpose: 'claims', messages: [], stream: true });
  });

  it('asks one provider under the policy of a purpose, with all settings', () => {
    const chosen = {
      target: { kind: 'provider', type: 'api_key', id: 7 },
      model: ' gpt-4.1 ',
      policy: 'claims',
    } as const;
    expect(questionFor(chosen, { system: '', temperature: '0', maxTokens: ' 64' }, [])).toEqual({
      purpose: 'claims',
      provider_type: 'api_key',
      provider_id: 7,
      model: 'gpt-4.1',
      messages: [],
      max_tokens: 64,
      temperature: 0,
      stream: true,
    });
  });
});

describe('wrongIn', () => {
  it.each([
    ['', ''],
    ['0', '1'],
    [' 1.5 ', '1000000'],
    ['2', ' 20 '],
  ])('takes temperature %j and max tokens %j', (temperature, maxTokens) => {
    expect(wrongIn({ system: '', temperature, maxTokens })).toEqual({});
  });

  it.each([
    ['2.1', '0'],
    ['-1', '1000001'],
    ['warm', '1.5'],
    ['1,5', '1e3'],
    ['NaN', '0x10'],
  ])('refuses temperature %j and max tokens %j', (temperature, maxTokens) => {
    expect(Object.keys(wrongIn({ system: '', temperature, maxTokens }))).toEqual(['temperature', 'maxTokens']);
  });
});
