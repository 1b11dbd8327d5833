import { expect, test } from '@jest/globals';
import { plainly } from './plain-words.js';

test('calls are for programs', () => {
  expect(plainly('It expires in 5 days; rotate it with POST /api/v1/llm-config/api-keys/7/rotate.')).toBe(
    'It expires in 5 days.',
  );
  expect(plainly('"chat" has none left. Plug in another with POST /api/v1/llm-config/active.')).toBe(
    '"chat" has none left.',
  );
});

test('what names no call, and what would be nothing without it, stays', () => {
  expect(plainly('Nothing; really.')).toBe('Nothing; really.');
  expect(plainly('Use GET /api/v1/llm-config/servers.')).toBe('Use GET /api/v1/llm-config/servers.');
});
