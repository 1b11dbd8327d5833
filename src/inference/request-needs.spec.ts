import { describe, expect, it } from '@jest/globals';
import { conversationKey } from './conversation-key.js';
import { needsIn } from './request-needs.js';

const none = { tools: false, jsonSchema: false, vision: false, contextTokens: 0 };
const user = (content: unknown) => ({ role: 'user', content });

describe('what a request needs', () => {
  it.each<[string, Record<string, unknown>, object]>([
    ['nothing', {}, none],
    ['tools', { tools: [{ type: 'function' }] }, { ...none, tools: true }],
    ['no tools', { tools: [] }, none],
    ['functions, the older form', { functions: [{ name: 'f' }] }, { ...none, tools: true }],
    ['a JSON schema', { response_format: { type: 'json_schema' } }, { ...none, jsonSchema: true }],
    ['only JSON', { response_format: { type: 'json_object' } }, none],
    ['an image', { messages: [user([{ type: 'image_url', image_url: {} }])] }, { ...none, vision: true }],
    ['room for its text', { messages: [user('x'.repeat(600))] }, { ...none, contextTokens: 100 }],
    [
      'room for its parts',
      { messages: [user([{ type: 'text', text: 'x'.repeat(60) }])] },
      { ...none, contextTokens: 10 },
    ],
    ['room for its prompt and answer', { prompt: 'x'.repeat(60), max_tokens: 5 }, { ...none, contextTokens: 15 }],
    ['strange members', { messages: 'x', tools: {}, response_format: null, max_tokens: 'many' }, none],
    ['strange messages', { messages: [null, 1, user(null), user([null, 1, { type: 'text' }])] }, none],
  ])('%s', (_, body, needs) => {
    expect(needsIn(body)).toEqual(needs);
  });
});

describe('what the requests of one conversation have in common', () => {
  const system = { role: 'system', content: 'be kind' };

  it('its messages up to the first one of the user', () => {
    const first = conversationKey({ messages: [system, user('hello')] });
    const later = conversationKey({
      messages: [system, user('hello'), { role: 'assistant', content: 'hi' }, user('more')],
    });
    expect(later).toBe(first);
    expect(conversationKey({ messages: [system, user('other')] })).not.toBe(first);
  });

  it('the beginning of a prompt', () => {
    expect(conversationKey({ prompt: 'once upon a time' })).toBe('once upon a time');
  });

  it.each([{}, { messages: 'x' }, { messages: [] }, { messages: [system] }, { messages: [null] }])(
    'nothing in %j',
    (body) => {
      expect(conversationKey(body)).toBeUndefined();
    },
  );
});
