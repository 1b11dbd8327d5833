import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addAdmin, type MadeAdmin } from './support/admin-calls.js';
import { Browser } from './support/browser.js';
import { expectInTime } from './support/in-time.js';
import { CHAT, PLAYGROUND, PlaygroundScene } from './support/playground-scene.js';
import { expectProblem } from './support/problems.js';
import { beginning, completingBehind, delta } from './support/raw-upstream.answers.js';
import { event } from './support/raw-upstream.js';
import type { Scene } from './support/scene.js';

/** Promised for every instance. */
const ENDED_MS = 2000;

let ground: PlaygroundScene;
let scene: Scene;
beforeAll(async () => {
  ground = await PlaygroundScene.start();
  ({ scene } = ground);
});
beforeEach(() => scene.cast('first', 'second'));
afterAll(() => scene.stop());

type TakeBack = (admin: MadeAdmin) => Promise<unknown>;

const ENDS: readonly (readonly [string, TakeBack])[] = [
  ['the token is revoked', ({ id, tokenId }) => scene.gateway.manage('DELETE', `/admins/${id}/tokens/${tokenId}`)],
  ['the role becomes another one', ({ id }) => scene.gateway.manage('PATCH', `/admins/${id}`, { role: 'viewer' })],
];

describe('a question whose asker may ask no longer', () => {
  it.each(ENDS)('is stopped in time when %s, and says so', async (_, takeBack) => {
    await expectInTime(ENDED_MS, async () => {
      await scene.upstream('first').play(beginning(event(delta('Hel')), { do: 'hang' }));
      const asker = await addAdmin(scene.gateway, 'operator');
      const begun = Promise.withResolvers<void>();
      const answered = streamed(asker.token, begun.resolve);
      await Promise.race([begun.promise, answered]);
      await takeBack(asker);
      const startedAt = performance.now();
      await scene.upstream('first').waitFor({ peerClosed: 1 });
      const tookMs = performance.now() - startedAt;
      const text = await answered;
      expect(text).toContain('"code":"forbidden"');
      expect(text).not.toContain('[DONE]');
      expect((await scene.upstream('second').counters()).connections).toEqual([]);
      return tookMs;
    });
  });

  it('is refused where nothing was answered yet', async () => {
    await scene.upstream('first').play(completingBehind('never', 'late'));
    const asker = await addAdmin(scene.gateway, 'operator');
    const answered = ground.ask(CHAT, asker.token);
    await scene.upstream('first').waitFor({ requests: 1 });
    await scene.gateway.manage('PATCH', `/admins/${asker.id}`, { enabled: false });
    const answer = await answered;
    expectProblem(answer, 403, 'forbidden');
    expect(answer.body['detail']).toContain('stopped');
    expect((await scene.upstream('second').counters()).connections).toEqual([]);
  });

  it('is stopped when its session ends', async () => {
    await scene.upstream('first').play(completingBehind('never', 'late'));
    const browser = await Browser.loggedIn(scene.gateway, ground.operator.token);
    const answered = browser.send('POST', PLAYGROUND, CHAT);
    await scene.upstream('first').waitFor({ requests: 1 });
    await browser.send('POST', '/api/v1/auth/logout');
    expect((await answered).status).toBe(403);
  });

  it('goes on for everybody else', async () => {
    await scene.upstream('first').play(completingBehind('gate', 'late'));
    const answered = ground.ask(CHAT);
    await scene.upstream('first').waitFor({ requests: 1 });
    const other = await addAdmin(scene.gateway, 'operator');
    await scene.gateway.manage('PATCH', `/admins/${other.id}`, { enabled: false });
    // Longer than it takes to look again.
    await new Promise((resolve) => setTimeout(resolve, ENDED_MS));
    await scene.upstream('first').openGate('gate');
    expect((await answered).status).toBe(200);
  });
});

/** What there was until the connection was cut. @param onText called with each part that comes */
async function streamed(token: string, onText: () => void): Promise<string> {
  const { body } = await fetch(scene.gateway.url + PLAYGROUND, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...CHAT, stream: true }),
  });
  if (!body) throw new Error('there is no stream');
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const part of body) {
      text += decoder.decode(part as Uint8Array, { stream: true });
      onText();
    }
  } catch {
    return text;
  }
  throw new Error(`the stream ended as if it were whole: ${text}`);
}
