import { describe, expect, it } from '@jest/globals';
import { targetIn, targetText } from './target.js';

describe('targets in the address', () => {
  it.each(['purpose:chat', 'purpose:clinical-2', 'ai_server:4', 'api_key:17'])('%s goes there and back', (text) => {
    const target = targetIn(text);
    expect(target && targetText(target)).toBe(text);
  });

  it.each([
    null,
    undefined,
    '',
    'chat',
    'purpose:',
    'purpose:Chat',
    'ai_server:0',
    'ai_server:x',
    'other:4',
    'api_key:1 ',
  ])('%j is none', (text) => {
    expect(targetIn(text)).toBeUndefined();
  });
});
