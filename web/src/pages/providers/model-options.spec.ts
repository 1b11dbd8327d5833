import { expect, test } from '@jest/globals';
import { modelOptions } from './model-options.js';

const names = (text: string): string[] => modelOptions(['qwen-7b', 'Qwen-72B', 'llama'], text).map(({ name }) => name);

test('typing narrows what is offered, whatever the case', () => {
  expect(names('QWEN')).toEqual(['qwen-7b', 'Qwen-72B']);
  expect(names('other')).toEqual([]);
});

test('a chosen model leaves the others to choose from', () => {
  expect(names('llama')).toHaveLength(3);
  expect(names('')).toHaveLength(3);
});

test('a vendor with very many models is shown in part', () => {
  expect(
    modelOptions(
      Array.from({ length: 400 }, (_, index) => `m-${index}`),
      'm',
    ),
  ).toHaveLength(100);
});
