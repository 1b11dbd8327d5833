import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { answering, startJsonDouble } from './support/json-double.js';
import { revisionOf } from './support/problems.js';
import type { RawUpstream } from './support/raw-upstream.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

interface Discovery {
  readonly found: readonly { server_type: string; base_url: string; models: string[]; registered_as: number | null }[];
  readonly revision: number | null;
}

let gateway: Gateway;
let first: ModelServer;
let second: ModelServer;
let stranger: RawUpstream;

beforeAll(async () => {
  [first, second, stranger] = await Promise.all([
    startModelServer({ model: 'one.gguf' }),
    startModelServer({ model: 'two.gguf' }),
    startJsonDouble(200, { hello: 'I am no model server' }),
  ]);
});
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.stop());
afterAll(() => Promise.all([first.stop(), second.stop(), stranger.stop()]));

async function discover(body?: object, query = ''): Promise<Discovery> {
  const answer = await gateway.manage<Discovery>('POST', `/servers/discover${query}`, body);
  expect(answer.status).toBe(200);
  return answer.body;
}

async function serverCount(): Promise<number> {
  return (await gateway.manage<{ data: unknown[] }>('GET', '/servers')).body.data.length;
}

const seen = (server: ModelServer, model: string) => ({
  server_type: 'llamacpp',
  base_url: server.url,
  models: [model],
});

describe('discovery of servers on this machine', () => {
  it('lists what answers like a model server, and registers nothing unasked', async () => {
    const ports = [first.port, stranger.port, second.port, 1];
    const found = [seen(first, 'one.gguf'), seen(second, 'two.gguf')].map((row) => ({ ...row, registered_as: null }));
    expect(await discover({ ports })).toEqual({ found, revision: null });
    expect(await serverCount()).toBe(0);
  });

  it('registers what it found in one revision, once', async () => {
    const before = await revisionOf(gateway);
    const request = { ports: [first.port, second.port], register: true };
    const registered = await discover(request);
    const ids = registered.found.map(({ registered_as }) => registered_as);
    expect(registered.revision).toBe(before + 1);
    expect((await gateway.manage('GET', `/servers/${ids[1]}`)).body).toMatchObject({
      name: `llamacpp-${second.port}`,
      base_url: second.url,
      model: 'two.gguf',
      enabled: true,
    });
    expect(await discover(request)).toEqual({ ...registered, revision: null });
    expect(await serverCount()).toBe(2);
  });

  it('recognises a server that was registered by hand under another spelling of loopback', async () => {
    const body = { name: 'mine', server_type: 'llamacpp', base_url: `http://localhost:${first.port}/v1` };
    const { id } = (await gateway.manage('POST', '/servers', body)).body;
    const answer = await discover({ ports: [first.port], register: true });
    expect(answer).toMatchObject({ found: [{ registered_as: id }], revision: null });
  });

  it('takes a port that is named twice for one', async () => {
    const answer = await discover({ ports: [first.port, first.port], register: true });
    expect(answer.found).toHaveLength(1);
    expect(await serverCount()).toBe(1);
  });

  it('finds another name when the usual one is taken', async () => {
    const name = `LlamaCPP-${first.port}`;
    await gateway.manage('POST', '/servers', { name, server_type: 'llamacpp', base_url: 'http://10.0.0.1:8080' });
    const { found } = await discover({ ports: [first.port], register: true });
    const server = await gateway.manage('GET', `/servers/${found[0]?.registered_as}`);
    expect(server.body).toMatchObject({ name: `llamacpp-${first.port}-2`, base_url: first.url });
  });

  it.each(['a\u0000b', 'x'.repeat(301), ' ', '\ud800'])('registers no unusable model name (%j)', async (model) => {
    await stranger.play(answering(200, { data: [{ id: model }] }));
    const { found } = await discover({ ports: [stranger.port], register: true });
    const server = await gateway.manage('GET', `/servers/${found[0]?.registered_as}`);
    expect([server.status, server.body['model']]).toEqual([200, null]);
  });

  it('stores nothing in a dry run and tells what it would have stored', async () => {
    const before = await revisionOf(gateway);
    const answer = await discover({ ports: [first.port], register: true }, '?dry_run=true');
    expect(answer.revision).toBe(before + 1);
    expect(answer.found[0]?.registered_as).toBeNull();
    expect([await revisionOf(gateway), await serverCount()]).toEqual([before, 0]);
  });

  it('looks at the well-known ports when none are named', async () => {
    const { found, revision } = await discover();
    expect({ isList: Array.isArray(found), revision }).toEqual({ isList: true, revision: null });
  });
});
