import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DoubleAnswer } from './support/model-double.js';
import { asRole } from './support/callers.js';
import { Ground, KEY, messages, told, withoutChecks } from './support/preflighting.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { at, HOUR_MS, serverTarget } from './support/scheduling.js';

let ground: Ground;

beforeAll(async () => {
  ground = await Ground.start();
});
beforeEach(() => ground.reset());
afterAll(() => ground.stop());

describe('the basic preflight, which is the usual one', () => {
  it('asks for no token and has nothing to say of a healthy chain', async () => {
    const answer = await ground.activate('', { ...ground.local, fallbacks: [{ ...ground.vendor, model: 'qwen' }] });
    expect([answer.status, answer.body.warnings, answer.body.preflight]).toEqual([200, undefined, undefined]);
    expect(ground.model.asked.map(({ what }) => what).toSorted()).toEqual(['GET /health', 'GET /v1/models']);
    expect(ground.other.asked).toEqual([{ what: 'GET /v1/models', key: KEY, body: {} }]);
  });

  it('refuses whoever could not serve now, with every check, and changes nothing', async () => {
    ground.other.accepted = 'another key';
    ground.model.models = ['llama', 'mistral'];
    const before = await revisionOf(ground.gateway);
    const operator = await asRole(ground.gateway, 'operator');
    for (const by of [ground.gateway, operator]) {
      const answer = await ground.activate('', { ...ground.local, fallbacks: [ground.vendor] }, by);
      expectProblem(withoutChecks(answer), 422, 'preflight_failed', ['provider_id', 'fallbacks.0.provider_id']);
      expect(told(answer.body.checks)).toEqual([
        'data_policy passed',
        'reachable passed',
        'authorised passed',
        'model failed',
        'data_policy passed',
        'reachable passed',
        'authorised failed',
        'model not_checked',
      ]);
      expect(messages(answer.body.checks)).toEqual([
        'it does not list "qwen"; it has llama, mistral',
        'it refused the key; enter a valid key of custom',
      ]);
      expect(JSON.stringify(answer.body)).not.toContain(KEY);
    }
    expect(await revisionOf(ground.gateway)).toBe(before);
    expect((await ground.gateway.manage('GET', '/active/chat')).status).toBe(404);
  });

  it.each<[string, DoubleAnswer, string]>([
    ['is loading', { status: 503, body: { error: { message: 'Loading model' } } }, 'it answered 503: Loading model'],
    ['redirects', { status: 302, body: {} }, 'it answered 302'],
    ['has another path', { status: 404, body: {} }, 'it answered 404'],
    ['is silent', { silent: true }, 'it did not answer in time'],
  ])('refuses a server that %s, within seconds', async (_, health, reason) => {
    ground.model.plays('/health', health);
    const startedAt = performance.now();
    const { status, body } = await ground.activate('', ground.local);
    expect([status, messages(body.checks)]).toEqual([422, [reason]]);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('refuses a server that is not there, also for later and in a dry run', async () => {
    const body = { name: 'gone', server_type: 'llamacpp', base_url: 'http://127.0.0.1:9', model: 'qwen' };
    const { body: gone } = await ground.gateway.manage<{ id: number }>('POST', '/servers', body);
    const before = await revisionOf(ground.gateway);
    for (const [query, when] of [
      ['', {}],
      ['', { activate_at: at(HOUR_MS) }],
      ['', { until: at(HOUR_MS) }],
      ['?dry_run=true', {}],
    ] as const) {
      const answer = await ground.activate(query, { ...serverTarget(gone.id), ...when });
      expectProblem(withoutChecks(answer), 422, 'preflight_failed', ['provider_id']);
      const model = answer.body.checks?.find(({ check }) => check === 'model');
      expect(model).toMatchObject({ result: 'not_checked', message: 'a check before it failed' });
    }
    expect(await revisionOf(ground.gateway)).toBe(before);
    await ground.gateway.manage('DELETE', `/servers/${gone.id}`);
  });

  it('takes a vendor of whom nothing is known though it has no list of models', async () => {
    ground.other.plays('/v1/models', { status: 404, body: {} });
    expect((await ground.activate('', ground.vendor)).status).toBe(200);
  });

  it('asks a provider once, however many targets it has', async () => {
    await ground.activate('?force=true', {
      ...ground.local,
      fallbacks: ['a', 'b'].map((name) => ({ ...ground.local, model: name })),
    });
    expect(ground.model.asked).toHaveLength(2);
  });

  it('knows the names Ollama and Google use', async () => {
    ground.model.models = ['llama3:latest', 'models/gemini'];
    const { status, body } = await ground.activate('', {
      ...ground.local,
      model: 'llama3',
      fallbacks: [{ ...ground.local, model: 'gemini' }],
    });
    expect([status, body.warnings]).toEqual([200, undefined]);
  });
});
