import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ProbingRhythm } from '../src/providers/probing/probing-rhythm.js';
import { ProbingRound } from '../src/providers/probing/probing-round.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, registerServer } from './support/plug.js';
import { ProbedServer } from './support/probed-server.js';
import { revisionOf } from './support/problems.js';
import { PROMPT } from './support/run-canaries.js';
import { imported } from './support/transferring.js';

const HELLO = { messages: [{ role: 'user', content: PROMPT }] };
const WHY = 'the GPU arrives in May';

let gateway: Gateway;
let planned: ProbedServer;
let there: ProbedServer;
let plannedId: number;
let thereId: number;

beforeAll(async () => {
  [planned, there] = await Promise.all([new ProbedServer().start(), new ProbedServer().start()]);
  gateway = await startGateway();
  Object.assign(gateway.app.get(ProbingRhythm), { serverMs: 0 });
  plannedId = await registerServer(gateway, { name: 'planned', url: planned.url, model: 'yi34b' });
  thereId = await registerServer(gateway, { name: 'there', url: there.url });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([planned.kill(), there.kill()]);
});
beforeEach(async () => {
  await gateway.manage('PATCH', `/servers/${plannedId}`, { status: 'pending_installation', status_reason: WHY });
  planned.takeAsked();
  there.takeAsked();
});

const infer = (body: object = {}) =>
  gateway.infer<{ error: { code: string; message: string } }>('chat/completions', { ...HELLO, ...body });

describe('a server that is not installed yet', () => {
  it('C1 pending_installation: it is known, may be plugged in, and nobody asks it', async () => {
    expect((await gateway.manage('GET', `/servers/${plannedId}`)).body).toMatchObject({
      status: 'pending_installation',
      status_reason: WHY,
      state: { status: 'out', reason: `it is pending installation: ${WHY}` },
    });
    const active = { purpose: 'chat', provider_type: 'ai_server', provider_id: plannedId, fallbacks: [] };
    expect((await gateway.manage('POST', '/active?preflight=full', active)).body).toMatchObject({
      preflight: expect.arrayContaining([expect.objectContaining({ check: 'reachable', result: 'not_checked' })]),
    });
    await gateway.app.get(ProbingRound).run();
    await infer();
    expect(planned.takeAsked()).toEqual([]);
    const models = await fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${gateway.appKey}` } });
    expect(await models.text()).not.toContain('planned/yi34b');
  });

  it('C1 pending_installation: alone it is 503 with that reason, by purpose and by port of an unplugged purpose', async () => {
    await activate(gateway, 'chat', [plannedId]);
    for (const body of [{}, { model_port: Number(new URL(planned.url).port) }]) {
      const refused = await infer(body);
      expect([refused.status, refused.body.error.code]).toEqual([503, 'no_provider_configured']);
      expect(refused.body.error.message).toContain(`"planned": it is pending installation`);
      expect(refused.body.error.message).toContain(WHY);
    }
    const explained = await gateway.manage<{ candidates: object[] }>('POST', '/explain', { purpose: 'chat' });
    expect(explained.body.candidates).toMatchObject([{ verdict: 'skipped', reason: 'pending_installation' }]);
  });

  it('C1 pending_installation: in a chain the next one answers, and the trail tells', async () => {
    await activate(gateway, 'chat', [plannedId, thereId]);
    const answer = await infer();
    expect([answer.status, answer.headers.get('x-llm-trail')]).toEqual([
      200,
      'planned=skipped:pending_installation, there=200',
    ]);
  });

  it('C1 pending_installation: it becomes active with one call, and serves at once', async () => {
    await activate(gateway, 'chat', [plannedId, thereId]);
    const { body } = await gateway.manage('PATCH', `/servers/${plannedId}`, { status: 'active' });
    expect(body).toMatchObject({ status: 'active', status_reason: null });
    expect((await infer()).headers.get('x-llm-provider')).toBe('planned');
    await gateway.app.get(ProbingRound).run();
    expect(planned.takeAsked()).toContain('POST /v1/chat/completions');
  });

  it('C1 pending_installation: plugging in nothing else is warned of, now, tried first, later and by a file', async () => {
    const active = { purpose: 'chat', provider_type: 'ai_server', provider_id: plannedId };
    const warned = [
      expect.stringMatching(/^"chat" leads only to what is pending installation \("planned"\).*503.*active/),
    ];
    const before = await revisionOf(gateway);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    for (const [query, body] of [
      ['', active],
      ['?dry_run=true', active],
      ['?preflight=full', active],
      ['', { ...active, activate_at: later }],
    ] as const) {
      const answer = await gateway.manage('POST', `/active${query}`, body);
      expect([answer.status, answer.body['warnings']]).toEqual([200, warned]);
    }
    await gateway.manage('DELETE', '/active/chat/scheduled');
    const tiers = [{ targets: [{ provider: 'planned' }] }];
    expect((await imported(gateway, { active: [{ purpose: 'chat', tiers }] })).warnings).toEqual(warned);
    // It is not a check that fails, so nobody has forced anything.
    const { body } = await gateway.manage<{ data: { number: number; action: string }[] }>('GET', '/revisions');
    const done = body.data.filter(({ number }) => number > before).map(({ action }) => action);
    expect(done.toReversed().slice(0, 3)).toEqual(['active.set', 'active.set', 'active.schedule']);

    const fallbacks = [{ provider_type: 'ai_server', provider_id: thereId }];
    const served = await gateway.manage('POST', '/active', { ...active, fallbacks });
    expect([served.status, served.body['warnings']]).toEqual([200, undefined]);
  });

  it('C1 pending_installation: taking the only one away is warned of', async () => {
    await gateway.manage('PATCH', `/servers/${plannedId}`, { status: 'active' });
    await activate(gateway, 'chat', [plannedId]);
    const { body } = await gateway.manage('PATCH', `/servers/${plannedId}`, { status: 'pending_installation' });
    expect(body['warnings']).toEqual([
      expect.stringMatching(/^"chat" has no enabled provider left.*activate "planned"/),
    ]);
  });
});
