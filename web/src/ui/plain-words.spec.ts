import { describe, expect, it } from '@jest/globals';
import { plainly } from './plain-words.js';

describe('what the API says, to somebody who has buttons', () => {
  it.each([
    ['It ends in 5 days; rotate it with POST /api/v1/llm-config/api-keys/7/rotate.', 'It ends in 5 days; rotate it.'],
    [
      '"chat" has none left. Plug in another with POST /api/v1/llm-config/active, or enable "gpu" again.',
      '"chat" has none left. Plug in another, or enable "gpu" again.',
    ],
    [
      'Nothing is there. An admin makes it with PUT /api/v1/llm-config/purposes/chat {} and plugs in a provider with POST /api/v1/llm-config/active {"purpose":"chat"}. Say so.',
      'Nothing is there. An admin makes it and plugs in a provider. Say so.',
    ],
    [
      'Give another one a token first (POST /api/v1/llm-config/admins, then POST /admins/{id}/tokens).',
      'Give another one a token first.',
    ],
    [
      'It is unknown. An admin sees each with GET /api/v1/llm-config/apps/{id}/keys or /admins/{id}/tokens, and makes another with POST there; look.',
      'It is unknown. An admin sees each, and makes another; look.',
    ],
    ['It has no version 3. GET /api/v1/llm-config/api-keys/7/versions lists its keys.', 'It has no version 3.'],
  ])('%s', (text, plain) => {
    expect(plainly(text)).toBe(plain);
  });

  it('leaves what names no call, and what would be nothing without it', () => {
    expect(plainly('Nothing; really.')).toBe('Nothing; really.');
    expect(plainly('It said: alert(1);')).toBe('It said: alert(1);');
    expect(plainly('Call GET /api/v1/llm-config/servers.')).toBe('Call GET /api/v1/llm-config/servers.');
  });

  it('writes moments as the page does', () => {
    expect(plainly('It ends at 2026-12-01T07:56:20.898Z.')).toMatch(/^It ends at .*2026.*\.$/);
    expect(plainly('It ends at 2026-12-01T07:56:20.898Z.')).not.toContain('T07');
  });
});
