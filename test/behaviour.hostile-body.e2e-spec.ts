import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOSTILE_BODIES } from './support/hostile-bodies.js';
import { HELLO, Scene } from './support/scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first');
});
beforeEach(() => scene.cast('first'));
afterAll(() => scene.stop());

describe('hostile body: 4xx with the reason, never 5xx, and no provider hears of it', () => {
  it.each(HOSTILE_BODIES)('$name', async ({ body, status, reason, headers = {} }) => {
    const answer = await fetch(`${scene.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${scene.gateway.appKey}`, 'content-type': 'application/json', ...headers },
      body,
    });
    const text = await answer.text();
    expect({ status: answer.status, text }).toEqual({ status, text: expect.stringMatching(reason) });
    if (status === 200) return;
    expect(JSON.parse(text).error).toMatchObject({ message: expect.any(String), type: 'invalid_request_error' });
    expect((await scene.upstream('first').counters()).connections).toEqual([]);
  });

  it('of any type in the members that routing looks at does no harm', async () => {
    for (const value of [null, true, 1, 'x', [], {}, [null], [{}], [[]], { type: null }]) {
      for (const member of ['messages', 'tools', 'functions', 'response_format', 'prompt', 'max_tokens']) {
        const answer = await scene.ask({ ...HELLO, [member]: value }, { 'x-session-id': 'x' });
        expect([member, value, answer.status]).toEqual([member, value, 200]);
      }
    }
  });
});
