import { describe, expect, it } from '@jest/globals';
import { isSendable, staticHeaderProblems } from './static-headers.js';

describe('headers that are sent with every request', () => {
  it.each([
    'http-referer',
    'x-title',
    'openai-organization',
    'openai-project',
    'anthropic-version',
    'x-goog-user-project',
  ])('may be %s', (name) => {
    expect(staticHeaderProblems({ [name]: 'proj_AbCdEf0123456789AbCdEf01' })).toEqual([]);
  });

  it.each([
    'authorization',
    'proxy-authorization',
    'x-api-key',
    'api-key',
    'apikey',
    'x-auth-token',
    'x-goog-api-key',
    'cookie',
    'x-access-token',
    'x-client-secret',
    'x-amz-signature',
    'x-session',
    'x-password',
    'key',
    'x-key',
    'host',
    'connection',
    'content-length',
    'content-type',
    'transfer-encoding',
    'te',
    'accept',
    'accept-encoding',
    'user-agent',
    'x-forwarded-for',
    'forwarded',
    'via',
    'expect',
    'upgrade',
    'sec-fetch-mode',
    'X-Title',
    'a b',
    '',
  ])('may not be %j', (name) => {
    expect(staticHeaderProblems({ [name]: 'a' })).toHaveLength(1);
  });

  it.each([
    'Bearer abcdefgh',
    'Basic YTpi',
    'sk-abcdefghijklmnop',
    'pb_app_0123456789abcdef',
    'eyJhbGciOiJIUzI1NiJ9abc',
    '0123456789abcdef0123456789abcdef01234567',
    'a\r\nx: y',
    ' a',
    'a ',
    'ä',
    '',
    'x'.repeat(1001),
  ])('may not say %j', (value) => {
    expect(staticHeaderProblems({ 'x-title': value })).toHaveLength(1);
  });

  it('are not repeated when they look like a secret', () => {
    expect(String(staticHeaderProblems({ 'x-title': 'sk-abcdefghijklmnop' }))).not.toContain('sk-abc');
  });

  it('carry keys only where they carry nothing of the connection', () => {
    expect(['authorization', 'x-ocean-token', 'api-key'].filter((name) => !isSendable(name))).toEqual([]);
    expect(['host', 'content-length', 'X-Token', 'a:b', ''].filter(isSendable)).toEqual([]);
  });
});
