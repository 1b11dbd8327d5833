import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { waitUntil } from '../src/database/embedded/poll.js';
import { addAdmin } from './support/admin-calls.js';
import { Browser } from './support/browser.js';
import { CHAT, PLAYGROUND, PlaygroundScene, VENDOR_KEY } from './support/playground-scene.js';
import { activateTiers, setPolicy } from './support/plug.js';
import { expectProblem } from './support/problems.js';
import { refusing } from './support/raw-upstream.answers.js';
import { reload } from './support/reload.js';
import { HELLO, type Scene } from './support/scene.js';

const ASKED_BY_ADA = '/audit?actor=Ada&action=playground.ask&limit=200';

let ground: PlaygroundScene;
let scene: Scene;
beforeAll(async () => {
  ground = await PlaygroundScene.start();
  ({ scene } = ground);
});
beforeEach(() => scene.cast('first', 'second'));
afterAll(() => scene.stop());

/** As when the policy changed on another instance a moment ago, past the checks of this one. */
async function makeLocalOnly(): Promise<void> {
  await scene.gateway.app.get(DataSource).query("update purposes set data_policy = 'local_only' where slug = 'chat'");
  await reload(scene.gateway.app);
}

/** What Ada asked, as the record calls it. */
async function noted(): Promise<readonly string[]> {
  const { body } = await scene.gateway.manage<{ data: { entity: string }[] }>('GET', ASKED_BY_ADA);
  return body.data.map(({ entity }) => entity);
}

describe('what the playground may not do', () => {
  it('is to send what must stay here to somebody outside, also when they are named', async () => {
    const outside = ground.toVendor;
    expect((await ground.ask(outside)).headers.get('x-llm-trail')).toMatch(/^outside=/);
    await activateTiers(scene.gateway, 'chat', [
      { strategy: 'weighted', targets: [{ provider_type: 'api_key', provider_id: ground.vendorId }] },
    ]);
    await makeLocalOnly();
    await scene.upstream('vendor').play([{ do: 'hang' }]);
    for (const body of [outside, { ...outside, purpose: 'chat' }, CHAT]) {
      const answer = await ground.ask(body);
      expect([answer.status, answer.body['code']]).toEqual([503, 'no_provider_configured']);
      expect(answer.body['detail']).toContain('the purpose is local_only and it is not local');
      expect(answer.headers.get('x-llm-trail')).toBe('outside=skipped:not_local');
    }
    expect((await scene.upstream('vendor').counters()).connections).toEqual([]);
  });

  it('is to spend more than the purpose may', async () => {
    await scene.cast({ name: 'first', price: { input_per_million: 1, output_per_million: 1 } });
    await setPolicy(scene.gateway, 'chat', { budget: { usd_per_day: 0.000001, hard: true } });
    const answer = await ground.ask({ ...CHAT, max_tokens: 1000 });
    expectProblem(answer, 429, 'budget_exceeded');
    await setPolicy(scene.gateway, 'chat', { budget: null });
  });

  it('is to tell a key or an address', async () => {
    await scene.upstream('vendor').play(refusing(401, { message: `wrong key ${VENDOR_KEY}` }));
    const answer = await ground.ask(ground.toVendor);
    const all = answer.text + JSON.stringify([...answer.headers]) + JSON.stringify(await ground.logged(answer));
    expect(answer.status).toBe(502);
    expect(all).not.toContain(VENDOR_KEY);
    expect(all).not.toContain(scene.upstream('vendor').url.replace('http://', ''));
  });

  it.each([
    ['a field nobody knows', { ...CHAT, top_p: 1 }, 'top_p'],
    [
      'a field nobody knows in a message',
      { purpose: 'chat', messages: [{ role: 'user', content: 'x', name: 'y' }] },
      'messages.0.name',
    ],
    ['no message', { purpose: 'chat', messages: [] }, 'messages'],
    ['no purpose', HELLO, 'purpose'],
    ['half a provider', { ...HELLO, provider_type: 'ai_server' }, 'provider_id'],
    ['the other half', { ...HELLO, provider_id: 1 }, 'provider_type'],
    ['a role nobody has', { purpose: 'chat', messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role'],
    [
      'more text than fits',
      { purpose: 'chat', messages: [{ role: 'user', content: 'x'.repeat(200_001) }] },
      'messages.0.content',
    ],
    [
      'more messages than fit',
      { purpose: 'chat', messages: Array.from({ length: 201 }, () => HELLO.messages[0]) },
      'messages',
    ],
    ['an address', { ...CHAT, base_url: 'http://127.0.0.1:1' }, 'base_url'],
    ['a port', { ...CHAT, model_port: 8080 }, 'model_port'],
    ['a wrong switch', { ...CHAT, stream: 'yes' }, 'stream'],
  ])('is to take %s', async (_, body, field) => {
    expectProblem(await ground.ask(body), 400, 'invalid_request', [field]);
    expect((await scene.upstream('first').counters()).connections).toEqual([]);
  });

  it('is to ask who is not there', async () => {
    expectProblem(await ground.ask({ provider_type: 'ai_server', provider_id: 999_999, ...HELLO }), 404, 'not_found', [
      'provider_id',
    ]);
    expectProblem(
      await ground.ask({ provider_type: 'api_key', provider_id: scene.idOf('first'), ...HELLO }),
      400,
      'invalid_request',
      ['provider_type'],
    );
    expectProblem(await ground.ask({ purpose: 'none-of-this', ...HELLO }), 404, 'purpose_not_found');
  });

  it('is to fill the record with names that do not exist', async () => {
    for (let count = 0; count < 101; count += 1) await ground.ask({ purpose: `none-${count}`, ...HELLO });
    await ground.ask({ ...ground.to('second'), purpose: 'chat' });
    expect(await waitUntil(async () => (await noted()).includes('provider second for purpose chat'), 15_000)).toBe(
      true,
    );
    expect((await noted()).filter((entity) => entity.includes('none-'))).toEqual([]);
  });

  it('is to read more than 2 MiB', async () => {
    const messages = Array.from({ length: 11 }, () => ({ role: 'user', content: 'x'.repeat(199_000) }));
    const refused = await ground.ask({ purpose: 'chat', messages });
    expectProblem(refused, 413, 'body_too_large');
    expect(refused.body['detail']).toBe('The body is larger than 2 MiB.');
    expect((await ground.ask({ purpose: 'chat', messages: messages.slice(0, 10) })).status).toBe(200);
  });

  it('is to serve others than operators and admins', async () => {
    const viewer = await addAdmin(scene.gateway, 'viewer');
    expectProblem(await ground.ask(CHAT, viewer.token), 403, 'forbidden');
    expectProblem(await ground.ask(CHAT, scene.gateway.appKey), 403, 'forbidden');
    expectProblem(await ground.ask(CHAT, 'pb_admin_none'), 401, 'invalid_api_key');
    expect((await ground.ask(CHAT, scene.gateway.adminToken)).status).toBe(200);
  });

  it('is to be asked by another site', async () => {
    const browser = await Browser.loggedIn(scene.gateway, ground.operator.token);
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await browser.send('POST', PLAYGROUND, CHAT, foreign)).body).toMatchObject({
      status: 403,
      code: 'foreign_origin',
    });
    expect((await browser.send('POST', PLAYGROUND, CHAT, { origin: undefined })).status).toBe(403);
    expect((await scene.upstream('first').counters()).connections).toEqual([]);
    expect((await browser.send('POST', PLAYGROUND, CHAT)).body).toMatchObject({ choices: expect.any(Array) });
  });
});
