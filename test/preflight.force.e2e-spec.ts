import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asRole } from './support/callers.js';
import type { Gateway } from './support/gateway.js';
import { readRevision } from './support/history.js';
import { LogRecorder } from './support/log-recorder.js';
import { setPolicy } from './support/plug.js';
import { Ground, withoutChecks } from './support/preflighting.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { at, HOUR_MS } from './support/scheduling.js';

let ground: Ground;
let operator: Pick<Gateway, 'manage'>;

beforeAll(async () => {
  ground = await Ground.start();
  operator = await asRole(ground.gateway, 'operator');
});
beforeEach(() => ground.reset());
afterAll(() => ground.stop());

const lastAction = async (): Promise<string> =>
  (await readRevision(ground.gateway, await revisionOf(ground.gateway))).action;

describe('force', () => {
  it('plugs in what cannot be reached, says so in the answer, the log and the history', async () => {
    ground.model.plays('/health', { status: 503, body: {} });
    const log = LogRecorder.installedIn(ground.gateway.app);
    const answer = await ground.activate('?force=true', ground.local);
    expect(answer.status).toBe(200);
    expect(answer.body.warnings).toEqual(['"local" (reachable): it answered 503']);
    expect((await ground.gateway.manage('GET', '/active/chat')).body).toMatchObject(ground.local);
    expect(JSON.stringify(log.lines)).toContain('bootstrap has forced an activation in spite of failed checks');
    expect(await lastAction()).toBe('active.force');
  });

  it('plugs in what fails a full preflight', async () => {
    ground.model.plays('/v1/chat/completions', { status: 500, body: {} });
    const answer = await ground.activate('?preflight=full&force=true', ground.local);
    expect([answer.status, answer.body.warnings]).toEqual([
      200,
      ['"local" (chat, qwen): it answered 500', '"local" (stream, qwen): it answered 500'],
    ]);
    expect(await lastAction()).toBe('active.force');
  });

  it.each(['', '&preflight=full'])('is an ordinary activation where nothing fails%s', async (mode) => {
    const answer = await ground.activate(`?force=true${mode}`, ground.local);
    expect([answer.status, answer.body.warnings, await lastAction()]).toEqual([200, undefined, 'active.set']);
  });

  it('of something scheduled is recorded as well', async () => {
    ground.model.plays('/health', { status: 503, body: {} });
    const later = { ...ground.local, activate_at: at(HOUR_MS) };
    expect((await ground.activate('', later)).status).toBe(422);
    expect((await ground.activate('?force=true', later)).status).toBe(200);
    expect(await lastAction()).toBe('active.force_schedule');
    ground.model.reset();
    expect((await ground.activate('', later)).status).toBe(200);
    expect(await lastAction()).toBe('active.schedule');
  });

  it.each(['?force=true', '?preflight=full&force=true', '?preflight=off'])('%s is for admins only', async (query) => {
    const before = await revisionOf(ground.gateway);
    expectProblem(await ground.activate(query, ground.local, operator), 403, 'forbidden');
    expect([await revisionOf(ground.gateway), ground.model.asked]).toEqual([before, []]);
  });

  it('does not get a disabled provider in', async () => {
    await ground.gateway.manage('PATCH', `/servers/${ground.localId}`, { enabled: false });
    expectProblem(await ground.activate('?force=true', ground.local), 422, 'preflight_failed', ['provider_id']);
    await ground.gateway.manage('PATCH', `/servers/${ground.localId}`, { enabled: true });
  });

  it('does not get a vendor into a local_only purpose, and says which check that is', async () => {
    await setPolicy(ground.gateway, 'embeddings', { data_policy: 'local_only' });
    const chain = { purpose: 'embeddings', ...ground.local, fallbacks: [ground.vendor] };
    for (const query of ['', '?force=true']) {
      const answer = await ground.activate(query, chain);
      expectProblem(withoutChecks(answer), 422, 'preflight_failed', ['fallbacks.0.provider_id']);
      expect(answer.body.checks).toMatchObject([
        { field: 'provider_id', provider: 'local', check: 'data_policy', result: 'passed', message: null },
        {
          field: 'fallbacks.0.provider_id',
          provider: 'vendor',
          check: 'data_policy',
          result: 'failed',
          message: 'is an external vendor, and the purpose is local_only; use an AI server',
        },
      ]);
    }
  });

  it.each([
    ['?preflight=off&force=true', 'force'],
    ['?preflight=full&force=yes', 'force'],
    ['?preflight=FULL', 'preflight'],
    ['?preflight=full&preflight=off', 'preflight'],
    ['?prefligth=full', 'prefligth'],
  ])('%s is refused', async (query, field) => {
    expectProblem(await ground.activate(query, ground.local), 400, 'invalid_request', [field]);
  });
});

describe('preflight=off', () => {
  it('asks nobody, and is recorded like a forced activation', async () => {
    ground.model.models = [];
    const log = LogRecorder.installedIn(ground.gateway.app);
    expect((await ground.activate('?preflight=off', ground.local)).status).toBe(200);
    expect([ground.model.asked, await lastAction()]).toEqual([[], 'active.force']);
    expect(JSON.stringify(log.lines)).toContain('bootstrap has forced an activation without any check');
    await ground.activate('?preflight=off', { ...ground.local, activate_at: at(HOUR_MS) });
    expect(await lastAction()).toBe('active.force_schedule');
  });
});
