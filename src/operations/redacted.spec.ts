import { describe, expect, it } from '@jest/globals';
import { redacted } from './redacted.js';

const SECRET = 'canary-of-a-secret';

describe('a log line', () => {
  it.each([
    { token: SECRET },
    { err: { headers: { authorization: SECRET } } },
    { list: [{ deep: { api_key: SECRET, password: [SECRET] } }] },
  ])('hides what has the name of a secret: %j', (fields) => {
    const line = `${JSON.stringify({ level: 30, ...fields })}\n`;
    expect(line).toContain(SECRET);
    expect(redacted(line)).not.toContain(SECRET);
    expect(redacted(line)).toMatch(/^\{"level":30,.*\[redacted\].*\}\n$/);
  });

  it('stays as it is where nothing has', () => {
    const line = `${JSON.stringify({ level: 30, msg: 'says "token": something', tokens: 3 })}\n`;
    expect(redacted(line)).toBe(line);
  });
});
