import { describe, expect, it } from '@jest/globals';
import { wordsOf } from './action-words.js';

describe('what was done, in words', () => {
  it.each([
    ['server.create', 'server 4 (gpu-1)', 'added server gpu-1'],
    ['server.update', 'server 4 (gpu (old) $1)', 'changed server gpu (old) $1'],
    ['api_key.delete', 'api_key 6 (openai-main)', 'deleted vendor openai-main'],
    ['api_key.key_rotate', 'api_key 6 (openai-main) key 2', 'rotated the key of vendor openai-main (version 2)'],
    ['api_key.key_activate', 'api_key 6 (openai-main) key 1', 'went back to a key of vendor openai-main (version 1)'],
    ['api_key.key_revoke', 'api_key 6 (openai-main) key 1, 2', 'revoked a key of vendor openai-main (version 1, 2)'],
    ['app_key.create', 'key 6 of app 5 (research)', 'made key 6 of app research'],
    ['app_key.revoke', 'key 6 of app 5', 'revoked key 6 of app 5'],
    ['app_jwt.put', 'tokens of app 5 (research)', 'takes tokens of app research'],
    ['admin_token.create', 'token 3 of admin 2 (night shift)', 'made token 3 of admin night shift'],
    ['login', 'admin 1 (bootstrap)', 'logged in: admin bootstrap'],
    ['purpose.update', 'chat', 'changed purpose chat'],
    ['active.set', 'chat → gpu-1', 'plugged chat → gpu-1'],
    ['active.force', 'chat → gpu-1, gpu-2', 'plugged chat → gpu-1, gpu-2, without its checks'],
    ['active.scheduled', 'chat → gpu-1', 'plugged chat → gpu-1, as scheduled'],
    ['active.returned', 'chat → nothing', 'ended a temporary chain: chat → nothing'],
    ['playground.ask', 'purpose chat', 'asked purpose chat in the playground'],
    ['rollback', 'to revision 7', 'rolled back to revision 7'],
    ['environment.seed', 'seeded from the environment: gpu', 'seeded from the environment: gpu'],
    ['something.new', 'thing 1', 'something.new thing 1'],
  ])('%s of %s', (action, subject, words) => {
    expect(wordsOf(action, subject)).toBe(words);
  });

  it('says moments as the page does', () => {
    const words = wordsOf('active.schedule', 'chat → gpu-1 at 2031-01-31T12:00:00.000Z');
    expect(words).toMatch(/^scheduled chat → gpu-1 at /);
    expect(words).not.toContain('2031-01-31T');
  });
});
