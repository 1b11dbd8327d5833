import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { addApp } from './support/app-calls.js';
import { until } from './support/fleet.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { activate, activateTiers, registerServer } from './support/plug.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

interface Route {
  readonly purpose: string | null;
  readonly candidates: readonly string[];
  readonly error: string | null;
}

type Replayed = {
  readonly replay: {
    readonly requests: number;
    readonly changed: number;
    readonly moved: number;
    readonly differences: readonly { request_id: string; app_id: number; current: Route; other: Route }[];
  };
};

let gateway: Gateway;
let upstream: ModelServer;
let first: number;
let second: number;

beforeAll(async () => {
  upstream = await startModelServer();
  gateway = await startGateway();
  first = await registerServer(gateway, { name: 'first', url: upstream.url });
  second = await registerServer(gateway, { name: 'second', url: upstream.url, model: 'pinned' });
  await gateway.manage('PUT', '/purposes/clinical', {});
  await activate(gateway, 'clinical', [first]);
});
beforeEach(async () => {
  await activate(gateway, 'chat', [first]);
  await gateway.app.get(DataSource).query('truncate requests');
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

async function ask(body: object): Promise<string | null> {
  const answer = await gateway.infer('chat/completions', { messages: [{ role: 'user', content: 'Hi' }], ...body });
  return answer.headers.get('x-request-id');
}

/** Requests are recorded a moment after they ended. */
function recorded(count: number): Promise<number> {
  return until(async () => {
    const [{ rows }]: [{ rows: number }] = await gateway.app
      .get(DataSource)
      .query('select count(*)::int as rows from requests');
    return rows === count;
  });
}

function replay(body: object): Promise<Answer<Replayed>> {
  return gateway.manage('POST', '/explain', { replay: 10, ...body });
}

const draftOf = (...ids: readonly number[]): object => {
  const [active, ...fallbacks] = ids.map((provider_id) => ({ provider_type: 'ai_server', provider_id }));
  return { draft: { active: { purpose: 'chat', ...active, fallbacks } } };
};

describe('a replay', () => {
  it('tells which of the last requests a draft would send elsewhere', async () => {
    const id = await ask({ model: 'm' });
    await ask({ model: 'clinical' });
    await recorded(2);
    const { status, body } = await replay(draftOf(second, first));
    expect(status).toBe(200);
    expect(body.replay).toEqual({
      requests: 2,
      changed: 1,
      moved: 1,
      differences: [
        {
          request_id: id,
          at: expect.any(String),
          app_id: expect.any(Number),
          current: { purpose: 'chat', candidates: ['first/m'], error: null },
          other: { purpose: 'chat', candidates: ['second/pinned', 'first/m'], error: null },
        },
      ],
    });
  });

  it('finds nothing where nothing is different', async () => {
    await ask({});
    await recorded(1);
    expect((await replay(draftOf(first))).body.replay).toEqual({ requests: 1, changed: 0, moved: 0, differences: [] });
  });

  it('tells those that only get another fallback from those that move', async () => {
    await ask({});
    await recorded(1);
    const { body } = await replay(draftOf(first, second));
    expect(body.replay).toMatchObject({ requests: 1, changed: 1, moved: 0 });
    expect(body.replay.differences[0]?.other.candidates).toEqual(['first', 'second/pinned']);
  });

  it('goes by the rights that apps had in an earlier revision', async () => {
    await ask({});
    await recorded(1);
    const [{ id }]: [{ id: number }] = await gateway.app.get(DataSource).query('select app_id as id from requests');
    const before = await revisionOf(gateway);
    await gateway.manage('PATCH', `/apps/${id}`, { purposes: ['clinical'] });
    const { body } = await replay({ revision: before });
    await gateway.manage('PATCH', `/apps/${id}`, { purposes: null });
    expect(body.replay.differences.map(({ current, other }) => [current.error, other.candidates])).toEqual([
      ['purpose_not_allowed', ['first']],
    ]);
  });

  it('takes the share of requests that another weight takes', async () => {
    for (let count = 0; count < 20; count++) await ask({});
    await recorded(20);
    const tier = (weight: number): object => ({
      purpose: 'chat',
      tiers: [
        {
          strategy: 'weighted',
          targets: [first, second].map((provider_id, index) => ({
            provider_type: 'ai_server',
            provider_id,
            weight: index === 0 ? weight : 50,
          })),
        },
      ],
    });
    await activateTiers(gateway, 'chat', [
      {
        strategy: 'weighted',
        targets: [first, second].map((provider_id) => ({ provider_type: 'ai_server', provider_id, weight: 50 })),
      },
    ]);
    const { body } = await replay({ replay: 20, draft: { active: tier(150) } });
    // A half becomes three quarters.
    expect(body.replay.requests).toBe(20);
    expect(body.replay.changed).toBeGreaterThanOrEqual(4);
    expect(body.replay.changed).toBeLessThanOrEqual(6);
  });

  it('leaves apps out that are gone', async () => {
    await ask({});
    await recorded(1);
    const app = await addApp(gateway, 'gone');
    await gateway.app.get(DataSource).query('update requests set app_id = $1', [app]);
    const { revision } = (await gateway.manage<{ revision: number }>('DELETE', `/apps/${app}`)).body;
    const { body } = await replay({ revision: revision - 1 });
    expect(body.replay.differences.map(({ current, other }) => [current.error, other.error])).toEqual([
      ['app_disabled', null],
    ]);
  });

  it.each([
    ['nothing to compare with', { replay: 5 }, 'replay'],
    ['nothing to replay', { replay: 0, revision: 1 }, 'replay'],
    ['too much to replay', { replay: 10_001, revision: 1 }, 'replay'],
  ])('refuses %s', async (_, body, field) => {
    expectProblem(await gateway.manage('POST', '/explain', body), 400, 'invalid_request', [field]);
  });
});
