import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DoubleAnswer } from './support/model-double.js';
import { Ground, KEY } from './support/preflighting.js';

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

  it('warns of whoever could not serve now, and plugs them in all the same', async () => {
    ground.other.accepted = 'another key';
    ground.model.models = ['llama', 'mistral'];
    const answer = await ground.activate('', { ...ground.local, fallbacks: [ground.vendor] });
    expect(answer.status).toBe(200);
    expect(answer.body.warnings).toEqual([
      '"local" (model, qwen): it does not list "qwen"; it has llama, mistral',
      '"vendor" (authorised): it refused the key; enter a valid key of custom',
    ]);
    expect(JSON.stringify(answer.body)).not.toContain(KEY);
    expect((await ground.gateway.manage('GET', '/active/chat')).status).toBe(200);
  });

  it.each<[string, DoubleAnswer, string]>([
    ['is loading', { status: 503, body: { error: { message: 'Loading model' } } }, 'it answered 503: Loading model'],
    ['redirects', { status: 302, body: {} }, 'it answered 302'],
    ['is silent', { silent: true }, 'it did not answer in time'],
  ])('warns of a server that %s', async (_, health, reason) => {
    ground.model.plays('/health', health);
    const { body } = await ground.activate('', ground.local);
    expect(body.warnings).toEqual([`"local" (reachable): ${reason}`]);
  });

  it('asks a provider once, however many targets it has', async () => {
    await ground.activate('', {
      ...ground.local,
      fallbacks: ['a', 'b'].map((name) => ({ ...ground.local, model: name })),
    });
    expect(ground.model.asked).toHaveLength(2);
  });

  it('knows the names Ollama and Google use', async () => {
    ground.model.models = ['llama3:latest', 'models/gemini'];
    const { body } = await ground.activate('', {
      ...ground.local,
      model: 'llama3',
      fallbacks: [{ ...ground.local, model: 'gemini' }],
    });
    expect(body.warnings).toBeUndefined();
  });

  it('can be left out', async () => {
    ground.model.models = [];
    expect((await ground.activate('?preflight=off', ground.local)).status).toBe(200);
    expect(ground.model.asked).toEqual([]);
  });
});
