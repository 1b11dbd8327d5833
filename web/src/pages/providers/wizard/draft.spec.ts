import { expect, test } from '@jest/globals';
import { apiKeyBodyOf, completed, draftOfServer, draftOfVendor, missingIn, portsIn, serverBodyOf } from './draft.js';

const server = draftOfServer({ name: 'llamacpp', title: 'llama.cpp', usual_ports: [8080, 8081] });
const vendor = draftOfVendor({
  name: 'openai',
  title: 'OpenAI',
  base_url: 'https://api.openai.com/v1',
  protocol: 'openai',
  keys_url: null,
});

test('a server is suggested with its usual address, a name, and its only model', () => {
  expect(missingIn(server)).toBeUndefined();
  expect(serverBodyOf(completed(server, ['qwen']))).toEqual({
    name: 'llama.cpp 8080',
    server_type: 'llamacpp',
    base_url: 'http://127.0.0.1:8080',
    model: 'qwen',
  });
});

test('of several models none is chosen for one', () => {
  expect(completed(server, ['a', 'b']).model).toBe('');
  expect(completed(server, null).model).toBe('');
});

test('a vendor needs its key', () => {
  expect(missingIn(vendor)).toBe('Enter the key.');
  const entered = { ...vendor, secret: 'sk-1', inputPrice: '2.5', name: ' main ' };
  expect(missingIn(entered)).toBeUndefined();
  expect(apiKeyBodyOf(entered)).toEqual({
    provider: 'openai',
    key_name: 'main',
    base_url: 'https://api.openai.com/v1',
    api_key: 'sk-1',
    prices: [{ input_per_million: 2.5 }],
  });
});

test.each(['', '127.0.0.1:8080', 'ftp://a'])('%p is no address', (baseUrl) => {
  expect(missingIn({ ...server, baseUrl })).toContain('whole address');
});

test.each<[string, readonly number[] | undefined]>([
  ['', []],
  ['8080, 9000-9002', [8080, 9000, 9001, 9002]],
  ['x', undefined],
  ['70000', undefined],
  ['1-60000', undefined],
  ['9-8', undefined],
])('%p are the ports %p', (text, ports) => {
  expect(portsIn(text)).toEqual(ports);
});
