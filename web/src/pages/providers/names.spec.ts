import { expect, test } from '@jest/globals';
import { hostOf, kindInWords, leadsElsewhere, suggestedName, titleOf } from './names.js';

test('a kind is called what it calls itself', () => {
  const known = {
    vendors: [{ name: 'openai', title: 'OpenAI', base_url: null, protocol: 'openai', keys_url: null }],
    server_types: [{ name: 'llamacpp', title: 'llama.cpp', usual_ports: [8080] }],
  };
  expect(titleOf('openai', known)).toBe('OpenAI');
  expect(titleOf('llamacpp', known)).toBe('llama.cpp');
  expect(titleOf('unheard-of', known)).toBe('unheard-of');
  expect(titleOf('openai', undefined)).toBe('openai');
  expect(kindInWords({ kind: 'openai', type: 'api_key' }, known)).toBe('OpenAI, external');
  expect(kindInWords({ kind: 'custom', type: 'api_key' }, known)).toBe('external');
  expect(kindInWords({ kind: 'llamacpp', type: 'ai_server' }, known)).toBe('llama.cpp');
});

test('an address is told by its host and port', () => {
  expect(hostOf('http://127.0.0.1:8080/v1')).toBe('127.0.0.1:8080');
  expect(hostOf('not an address')).toBe('not an address');
});

test.each([
  ['http://a:1', 'http://a:1/v1', false],
  ['http://a:1', 'http://a:2', true],
  ['http://a', 'https://a', true],
  ['https://a', 'https://a:443/x', false],
  ['https://a', 'nonsense', true],
])('from %s to %s the key has to be entered again: %s', (one, other, expected) => {
  expect(leadsElsewhere(one, other)).toBe(expected);
});

test('names of servers tell their port, and hold no slash', () => {
  expect(suggestedName('llama.cpp', 'http://127.0.0.1:8080', false)).toBe('llama.cpp 8080');
  expect(suggestedName('OpenAI', 'https://api.openai.com/v1', true)).toBe('OpenAI');
  expect(suggestedName('a/b', 'https://example.com', false)).toBe('a-b');
});
