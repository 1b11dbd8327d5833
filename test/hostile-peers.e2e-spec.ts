import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { Vitals } from '../src/snapshot/vitals/vitals.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, plug } from './support/plug.js';
import { type RawUpstream, READ_REQUEST, respond, startRawUpstream, type Step } from './support/raw-upstream.js';
import { PROMPT } from './support/run-canaries.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

interface ErrorBody {
  readonly error: { readonly message: string; readonly code: string };
}

const SOON_MS = 5000;
const hello = { messages: [{ role: 'user', content: PROMPT }] };

let gateway: Gateway;
let upstream: RawUpstream;
let healthy: ModelServer;
let upstreamId: number;
let healthyId: number;

beforeAll(async () => {
  [upstream, healthy] = await Promise.all([startRawUpstream([{ do: 'end' }]), startModelServer()]);
  gateway = await startGateway();
  [upstreamId = 0, healthyId = 0] = await plug(
    gateway,
    'chat',
    { name: 'upstream', url: upstream.url },
    { name: 'healthy', url: healthy.url },
  );
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.stop(), healthy.stop()]);
});

const infer = () => gateway.infer<ErrorBody>('chat/completions', hello);
const refusing = (status: number, body: object, headers = {}): readonly Step[] => [
  ...READ_REQUEST,
  respond(status, body, headers),
  { do: 'end' },
];

async function within<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  expect(performance.now() - started).toBeLessThan(limitMs);
  return result;
}

describe('a client without a credential', () => {
  it.each(['POST', 'DELETE', 'OPTIONS'])('is refused before its body is read: %s', async (method) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(`${method} /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`);
    socket.write('content-length: 30000000\r\nconnection: close\r\n\r\n{');
    const [answer] = await within(SOON_MS, () => once(socket, 'data'));
    expect(String(answer)).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  });

  it('and the same for management', async () => {
    const answer = await fetch(`${gateway.url}/api/v1/llm-config/servers`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(401);
  });
});

describe('a deep body of megabytes', () => {
  it('is refused without being parsed', async () => {
    const depth = 2_000_000;
    const body = `{"messages":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const answer = await within(SOON_MS, () => gateway.infer<ErrorBody>('chat/completions', body));
    expect([answer.status, answer.body.error.message]).toEqual([400, 'The body is nested deeper than 64 levels.']);
  });
});

/** As after a restart: what an upstream did in one test is not held against it in the next. */
function forgetThePast(): void {
  const vitals = gateway.app.get(Vitals);
  vitals.follow([]);
  vitals.follow(gateway.app.get(SnapshotHolder).current.providers.values());
}

describe('an upstream whose error answer', () => {
  beforeEach(async () => {
    await activate(gateway, 'chat', [upstreamId]);
    forgetThePast();
  });

  it('never ends is not listened to, and the next target answers', async () => {
    await activate(gateway, 'chat', [upstreamId, healthyId]);
    const head = 'HTTP/1.1 500 Oops\r\ncontent-type: text/plain\r\ncontent-length: 100000000\r\n\r\n';
    const drip: Step = { do: 'write', text: 'x'.repeat(10_000), times: 10 };
    await upstream.play([...READ_REQUEST, { do: 'write', text: head }, drip, { do: 'hang' }]);
    const answer = await within(SOON_MS, infer);
    expect([answer.status, answer.headers.get('x-llm-provider')]).toEqual([200, 'healthy']);
  });

  it('is too large to be passed on comes as an error of ours with its status', async () => {
    await upstream.play(refusing(400, { error: { message: 'x'.repeat(100_000) } }));
    const answer = await infer();
    expect([answer.status, answer.body.error.code]).toEqual([400, 'upstream_error']);
  });

  it('says when to come back is passed on with that', async () => {
    await upstream.play(refusing(429, { error: { message: 'slow down' } }, { 'retry-after': '7' }));
    const answer = await infer();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('has a status that does not exist is a bad gateway', async () => {
    await upstream.play(refusing(999, {}));
    const answer = await infer();
    expect([answer.status, answer.body.error.code]).toEqual([502, 'upstream_error']);
  });

  it('tells of the house it stands in keeps that to itself', async () => {
    const message =
      'connect ECONNREFUSED 10.1.2.3:5432 at db.internal:5432; file /srv/models/x.gguf \u001b[2J; see https://a/b';
    await upstream.play(refusing(500, { error: { message } }));
    const { body } = await infer();
    expect(body.error.message).toContain('it answered 500: connect ECONNREFUSED [address] at [address]; file [path]');
    for (const inner of ['10.1.2.3', 'db.internal', 'srv', 'https', '\u001b']) {
      expect(body.error.message).not.toContain(inner);
    }
  });
});

describe('a key that is hardly one', () => {
  it.each(['data', 'null', '1', '"'])('%s spoils neither tests nor error answers', async (api_key) => {
    const { body } = await gateway.manage<{ id: number }>('POST', '/servers', {
      name: `short ${api_key}`,
      server_type: 'openai-compatible',
      base_url: upstream.url,
      api_key,
    });
    await upstream.play(refusing(200, { object: 'list', data: [{ id: 'm1' }] }));
    expect((await gateway.manage('POST', `/servers/${body.id}/test`)).body).toMatchObject({ status: 'healthy' });
    expect((await gateway.manage('GET', `/servers/${body.id}/models`)).body).toEqual({ models: ['m1'] });

    const error = { error: { message: 'data null 1', code: null } };
    await upstream.play(refusing(400, error));
    await activate(gateway, 'chat', [body.id]);
    expect((await infer()).body).toEqual(error);
  });
});
