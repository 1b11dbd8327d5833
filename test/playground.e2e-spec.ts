import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PLACES_EACH } from '../src/access/admin-places.js';
import { addAdmin } from './support/admin-calls.js';
import { CHAT, PlaygroundScene } from './support/playground-scene.js';
import { expectProblem } from './support/problems.js';
import { beginning, completingBehind, delta, refusing, streaming } from './support/raw-upstream.answers.js';
import { event } from './support/raw-upstream.js';
import type { Scene } from './support/scene.js';
import { UsageTables } from './support/usage-tables.js';

const CLOSED_WITHIN_MS = 5000;

let ground: PlaygroundScene;
let scene: Scene;
let tables: UsageTables;
beforeAll(async () => {
  ground = await PlaygroundScene.start();
  ({ scene } = ground);
  tables = await UsageTables.open(scene.gateway.databaseUrl);
});
beforeEach(() => scene.cast('first', 'second'));
afterAll(async () => {
  await tables.close();
  await scene.stop();
});

describe('a question in the playground', () => {
  it('is answered whole, as an app would be', async () => {
    const answer = await ground.ask(CHAT);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(answer.body).toMatchObject({ choices: [{ message: { content: 'from first' } }] });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-llm-purpose': 'chat',
      'x-llm-provider': 'first',
      'x-llm-attempts': '1',
      'x-llm-trail': 'first=200',
    });
  });

  it('is answered as a stream, byte for byte', async () => {
    await scene.upstream('first').play(streaming('Hel', 'lo'));
    const answer = await ground.ask({ ...CHAT, stream: true });
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const events = [...answer.text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => data);
    expect(events.slice(0, 2)).toEqual([delta('Hel'), delta('lo')].map((one) => JSON.stringify(one)));
    expect(events.at(-1)).toBe('[DONE]');
  });

  it('reaches the provider with what was asked, and nothing of who asked', async () => {
    const said = [
      { role: 'system', content: 'Be brief.\nVery.' },
      { role: 'user', content: 'Hello' },
    ];
    await ground.ask({ purpose: 'chat', messages: said, max_tokens: 7, temperature: 0.5, model: 'tiny' });
    const { connections } = await scene.upstream('first').counters();
    const [{ head, bodyBase64 } = { head: '', bodyBase64: '' }] = connections.flatMap(({ requests }) => requests);
    const body = Buffer.from(bodyBase64, 'base64').toString('utf8');
    expect(JSON.parse(body)).toEqual({
      model: 'tiny',
      messages: said,
      max_tokens: 7,
      temperature: 0.5,
      stream: false,
    });
    expect(head + body).not.toContain(ground.operator.token);
    expect(head + body).not.toContain('Ada');
  });

  it('shows who failed before somebody answered, at once and in the log', async () => {
    await scene.upstream('first').play(refusing(503));
    const answer = await ground.ask(CHAT);
    expect(answer.headers.get('x-llm-provider')).toBe('second');
    expect(answer.headers.get('x-llm-trail')).toMatch(/^first=503.*, second=200$/);
    const { attempts } = (await ground.logged(answer)) as { attempts: readonly Record<string, unknown>[] };
    expect(attempts.map(({ provider, outcome }) => [provider, outcome])).toEqual([
      ...attempts.slice(0, -1).map(() => ['first', '503']),
      ['second', 'delivered'],
    ]);
    expect(attempts.length).toBeGreaterThan(1);
  });

  it('goes to one provider alone, which has no fallback', async () => {
    const answer = await ground.ask({ ...ground.to('second'), model: 'other' });
    expect([answer.status, answer.headers.get('x-llm-trail')]).toEqual([200, 'second=200']);
    expect(answer.headers.get('x-llm-model')).toBe('other');
    await scene.upstream('second').play(refusing(500));
    const failed = await ground.ask(ground.to('second'));
    // With the status the provider gave.
    expectProblem(failed, 500, 'upstream_error');
    expect(failed.headers.get('x-llm-trail')).not.toContain('first');
    expect((await scene.upstream('first').counters()).connections).toEqual([]);
  });

  it('is refused by the provider in its own words', async () => {
    await scene.upstream('first').play(refusing(400, { message: 'no such sampler' }));
    const answer = await ground.ask(CHAT);
    expect([answer.status, answer.body]).toEqual([400, { error: { message: 'no such sampler' } }]);
  });

  it('is recorded as one of the admin, and summed up', async () => {
    const row = await ground.logged(await ground.ask(CHAT));
    expect(row).toMatchObject({
      app_id: 0,
      app: 'playground: Ada',
      key_id: null,
      purpose: 'chat',
      rule: 'header',
      provider: 'first',
      outcome: 'delivered',
    });
    expect(await ground.logged(await ground.ask(ground.to('second')))).toMatchObject({ rule: 'provider_id' });
    const { body } = await scene.gateway.manage<{ data: object[] }>('GET', '/usage?group_by=app&app_id=0');
    expect(body.data).toEqual([expect.objectContaining({ app_id: 0, app: 'playground' })]);
    const log = await scene.gateway.manage<{ data: { app_id: number }[] }>('GET', '/requests?app_id=0');
    expect(new Set(log.body.data.map(({ app_id }) => app_id))).toEqual(new Set([0]));
    expect(await tables.wrongSums()).toEqual([]);
  });

  it('is put on record once a minute for each of who and where', async () => {
    await ground.ask(ground.to('first'));
    await ground.ask(ground.to('first'));
    const path = '/audit?actor=Ada&action=playground.ask';
    const { body } = await scene.gateway.manage<{ data: { entity: string }[] }>('GET', path);
    const entities = body.data.map(({ entity }) => entity);
    expect(entities.filter((entity) => entity === 'provider first for purpose chat')).toHaveLength(1);
  });
});

describe('who leaves the playground', () => {
  it('closes the connection of the provider, and nobody else is asked', async () => {
    await scene.upstream('first').play(beginning(event(delta('Hel')), { do: 'hang' }));
    const client = ground.send({ ...CHAT, stream: true });
    client.once('response', (answer) => answer.once('data', () => client.destroy()));
    await scene.upstream('first').waitFor({ requests: 1 });
    const startedAt = performance.now();
    await scene.upstream('first').waitFor({ peerClosed: 1 });
    expect(performance.now() - startedAt).toBeLessThan(CLOSED_WITHIN_MS);
    expect((await scene.upstream('second').counters()).connections).toEqual([]);
  });

  it('makes place for other questions, of which each may have a few at a time', async () => {
    await scene.upstream('first').play(completingBehind('busy', 'late'));
    const clients = Array.from({ length: PLACES_EACH }, () => ground.send(CHAT));
    await scene.upstream('first').waitFor({ requests: PLACES_EACH });
    const refused = await ground.ask(CHAT);
    expectProblem(refused, 429, 'rate_limit_exceeded');
    expect(refused.headers.get('retry-after')).toBe('1');
    const other = await addAdmin(scene.gateway, 'operator');
    const answered = ground.ask(ground.to('second'), other.token);
    expect((await answered).status).toBe(200);
    for (const client of clients) client.destroy();
    await scene.upstream('first').waitFor({ peerClosed: PLACES_EACH });
    await scene.upstream('first').openGate('busy');
    expect((await ground.ask(ground.to('second'))).status).toBe(200);
  });
});
