import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, plug } from './support/plug.js';
import { type RawUpstream, startRawUpstream } from './support/raw-upstream.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

interface ErrorBody {
  readonly error: { readonly message: string; readonly code: string };
}

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

const infer = (purpose: string) =>
  gateway.infer<ErrorBody>(
    'chat/completions',
    { messages: [{ role: 'user', content: 'Hello' }] },
    { 'x-llm-purpose': purpose },
  );

describe('a database in which somebody else', () => {
  let client: Client;
  beforeEach(async () => {
    client = new Client({ connectionString: gateway.databaseUrl });
    await client.connect();
  });

  it('holds the write lock is called busy, and reading goes on', async () => {
    await client.query('begin; select pg_advisory_xact_lock(7288003)');
    const writing = gateway.manage<{ code: string; detail: string }>('PUT', '/purposes/waiting', {});
    expect((await gateway.manage('GET', '/servers')).status).toBe(200);
    const { status, body } = await writing;
    expect([status, body.code]).toEqual([503, 'database_unavailable']);
    expect(body.detail).toContain('too busy');
    await client.query('rollback');
    expect((await gateway.manage('PUT', '/purposes/waiting', {})).status).toBe(200);
    await client.end();
  });

  it('has broken one address makes that provider unusable, and nothing else', async () => {
    await gateway.manage('PUT', '/purposes/broken', {});
    await activate(gateway, 'broken', [upstreamId]);
    await activate(gateway, 'chat', [upstreamId, healthyId]);
    await client.query("update providers set base_url = 'not a url' where id = $1", [upstreamId]);
    expect((await gateway.manage('PUT', '/purposes/still-writing', {})).status).toBe(200);
    const served = await infer('chat');
    expect([served.status, served.headers.get('x-llm-provider')]).toEqual([200, 'healthy']);
    const answer = await infer('broken');
    expect([answer.status, answer.body.error.code]).toEqual([503, 'no_provider_configured']);
    expect(answer.body.error.message).toContain('"upstream": its base_url is not a URL');
    await activate(gateway, 'chat', [healthyId]);
    expect((await infer('chat')).status).toBe(200);
    await client.end();
  });
});
