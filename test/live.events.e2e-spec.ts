import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ProbingLoop } from '../src/providers/probing/probing-loop.js';
import { UsageRecorder } from '../src/usage/usage-recorder.js';
import { addApp, addKey } from './support/app-calls.js';
import { Browser } from './support/browser.js';
import { askForEvents } from './support/event-listener.js';
import { listInstances, nameOf, until } from './support/fleet.js';
import type { Gateway } from './support/gateway.js';
import { LiveGround } from './support/live-ground.js';
import { refusing } from './support/raw-upstream.answers.js';
import { Scene } from './support/scene.js';
import { someRequest } from './support/some-request.js';

jest.setTimeout(60_000);

let ground: LiveGround;
let first: Gateway;
let second: Gateway;
beforeAll(async () => {
  ground = await LiveGround.start();
  ({ first, second } = ground);
});
afterEach(() => {
  ground.leaveAll();
  jest.restoreAllMocks();
});
afterAll(() => ground.stop());

describe('GET /events', () => {
  it('begins with who tells and what it serves, and is not kept by anybody on its way', async () => {
    const listener = await ground.listen(second);
    const { revision, instance } = await listener.until('hello');
    expect(listener.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.stringMatching(/^req_/),
      'x-content-type-options': 'nosniff',
    });
    expect(listener.text).toMatch(/^retry: 2000\n\nevent: hello\n/);
    expect(instance).toBe(nameOf(second, await listInstances(second)));
    expect(revision).toBe(Number(listener.answer.headers['x-config-revision']));
  });

  it('is for a session of the page as well', async () => {
    const browser = await Browser.loggedIn(first, first.adminToken);
    const listener = await ground.listen(first, { headers: { cookie: browser.cookieHeader ?? '' } });
    expect(await listener.until('hello')).toHaveProperty('revision');
  });

  it('answers who asks for its head alone, who then does not listen', async () => {
    const headers = { authorization: `Bearer ${first.adminToken}` };
    const answer = await fetch(`${first.url}/api/v1/llm-config/events`, { method: 'HEAD', headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  });

  it.each(['topics=secrets', 'topics=requests,requests', 'topics=', 'colour=red'])('refuses %s', async (query) => {
    const answer = await askForEvents(first, { query });
    answer.destroy();
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('shows within 15 s that the connection lives', async () => {
    const listener = await ground.listen(first);
    expect(await listener.untilText('\n: still here\n\n', 20_000)).toBe(true);
  });
});

describe('a write', () => {
  it('is told at every instance with who did what and why, and how it spreads', async () => {
    const listeners = [await ground.listen(first), await ground.listen(second)];
    const { body } = await first.manage<{ revision: number }>(
      'PUT',
      '/purposes/told',
      { description: 'Told' },
      {
        'x-reason': 'for the test',
      },
    );
    for (const listener of listeners) {
      const told = await listener.until('revision', ({ number }) => number === body.revision);
      expect(told).toEqual({
        number: body.revision,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        kind: 'purpose.create',
        subject: 'told',
        reason: 'for the test',
        actor: expect.any(String),
      });
      const whole = await listener.until('applied', ({ instances, serving }) => serving === instances);
      expect(whole).toEqual({ number: body.revision, instances: 2, serving: 2, ms: expect.any(Number) });
      expect(whole['ms']).toBeLessThan(5000);
    }
  });

  it('of an app tells that there is something to ask for, and no key', async () => {
    const listener = await ground.listen(second);
    const { key } = await addKey(first, await addApp(first, 'told'));
    await listener.until('credentials', ({ changed }) => JSON.stringify(changed).includes('app_key'));
    expect(listener.text).not.toContain(key);
  });
});

describe('a provider that fails', () => {
  it('is told with its state as GET /servers/{id} shows it, and again when it is back', async () => {
    const scene = await Scene.start('one', 'other');
    try {
      await scene.cast({ name: 'one', limits: { breaker_open_ms: 1000 } }, 'other');
      const listener = await ground.listen(scene.gateway);
      await scene.upstream('one').play(refusing(503));
      await until(async () => {
        await scene.ask();
        return (await scene.state('one')).breaker !== 'closed';
      });
      const told = await listener.until('health', ({ state }) => (state as { breaker: string }).breaker === 'open');
      expect(told).toMatchObject({ provider_type: 'ai_server', provider_id: scene.idOf('one') });
      const { body } = await scene.gateway.manage<{ state: object }>('GET', `/servers/${scene.idOf('one')}`);
      expect(Object.keys(told['state'] as object)).toEqual(Object.keys(body.state));
      await listener.until('health', ({ state }) => (state as { breaker: string }).breaker === 'half_open');
      expect(listener.named('health').every(({ provider_id }) => provider_id === scene.idOf('one'))).toBe(true);
    } finally {
      await scene.stop();
    }
  });

  it('is told also when only a probe has found out', async () => {
    const scene = await Scene.start('one');
    try {
      await scene.cast({ name: 'one', api_key: null });
      await scene.gateway.manage('PATCH', `/servers/${scene.idOf('one')}`, { base_url: 'http://127.0.0.1:9' });
      const listener = await ground.listen(scene.gateway);
      scene.gateway.app.get(ProbingLoop).start();
      const told = await listener.until('health', ({ state }) => JSON.stringify(state).includes('connection refused'));
      expect(told['provider_id']).toBe(scene.idOf('one'));
    } finally {
      await scene.stop();
    }
  });
});

describe('traffic', () => {
  it('is told of all instances once it has changed, without minutes', async () => {
    const listener = await ground.listen(first);
    second.app.get(UsageRecorder).record(someRequest({ purpose: 'trafficked' }));
    const { purposes, ...rest } = await listener.until('traffic', ({ purposes: known }) =>
      JSON.stringify(known).includes('trafficked'),
    );
    expect(Object.keys(rest).toSorted()).toEqual(['last_hour', 'per_second', 'providers']);
    expect(JSON.stringify(purposes)).toContain('"slug":"trafficked"');
    expect(listener.text).not.toContain('requests_by_minute');
  });
});
