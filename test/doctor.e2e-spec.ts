import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Finding } from '../src/cli/doctor/finding.js';
import { patchbay, type Surroundings } from './support/command.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { KeyedVendor } from './support/keyed-vendor.js';
import { activate, registerServer, registerVendor } from './support/plug.js';
import { TcpForwarder } from './support/tcp-forwarder.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

let server: ModelServer;
let vendor: KeyedVendor;
let ollama: Server;
let gateway: Gateway;

beforeAll(async () => {
  server = await startModelServer({ model: 'model-one' });
  vendor = await KeyedVendor.start('sk-some-key-0123456789');
  ollama = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(request.url === '/api/version' ? '{"version":"0.9.0"}' : '{"models":[{"name":"small"}]}');
  }).listen(0, '0.0.0.0');
  await once(ollama, 'listening');
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url });
  const id = await registerServer(gateway, { name: 'good', url: server.url, model: 'model-one' });
  for (const purpose of ['chat', 'embeddings', 'reranking']) await activate(gateway, purpose, [id]);
});
afterAll(async () => {
  await gateway.stop();
  ollama.close();
  await Promise.all([server.stop(), vendor.close()]);
});

async function doctor(
  surroundings: Surroundings = {},
  from: Gateway = gateway,
): Promise<{ exitCode: number; findings: readonly Finding[] }> {
  const { exitCode, output } = await patchbay(from, ['doctor', '--json'], surroundings);
  return { exitCode, findings: (JSON.parse(output) as { findings: readonly Finding[] }).findings };
}

const about = (findings: readonly Finding[], subject: string): readonly Finding[] =>
  findings.filter((finding) => finding.subject === subject);

function portOf(listener: Server): number {
  const address = listener.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

describe('patchbay doctor', () => {
  it('finds nothing where all is well', async () => {
    const { exitCode, output } = await patchbay(gateway, ['doctor']);
    expect([exitCode, output]).toEqual([0, expect.stringMatching(/^no trouble, no warning, \d+ well\n$/)]);
  });

  it('finds a server that does not run, a model that is not there and a key that is refused', async () => {
    const dead = await registerServer(gateway, { name: 'dead', url: 'http://127.0.0.1:9' });
    const wrong = await registerServer(gateway, { name: 'wrong', url: server.url, model: 'nope' });
    const refused = await registerVendor(gateway, {
      name: 'refused',
      url: vendor.url,
      api_key: 'sk-not-accepted-012345',
    });
    await activate(gateway, 'chat', [wrong, dead]);
    try {
      const { exitCode, findings } = await doctor();
      expect(exitCode).toBe(5);
      expect(about(findings, 'dead')).toEqual([
        {
          check: 'provider',
          level: 'trouble',
          subject: 'dead',
          message: 'connection refused (is it running, and listening on that port?).',
          remedy: `Start "dead", or correct base_url with PATCH /api/v1/llm-config/servers/${dead}.`,
        },
      ]);
      expect(about(findings, 'refused')).toMatchObject([
        {
          level: 'trouble',
          message: 'the vendor refused the key (401); enter a valid one.',
          remedy: expect.stringContaining('patchbay rotate "refused"'),
        },
      ]);
      expect(findings.filter(({ check }) => check === 'model')).toMatchObject([
        {
          level: 'trouble',
          subject: 'chat',
          message: expect.stringContaining('"wrong": it does not list "nope"'),
          remedy: `Load that model at "wrong", or name one it has with PATCH /api/v1/llm-config/servers/${wrong} {"model":…}.`,
        },
      ]);
    } finally {
      await activate(gateway, 'chat', [1]);
      await gateway.manage('DELETE', `/servers/${dead}`);
      await gateway.manage('DELETE', `/servers/${wrong}`);
      await gateway.manage('DELETE', `/api-keys/${refused}`);
    }
  });

  it('finds a purpose that only providers at rest could serve, and tells how each is woken', async () => {
    const planned = await gateway.manage<{ id: number }>('POST', '/servers', {
      name: 'planned',
      server_type: 'vllm',
      base_url: 'http://127.0.0.1:9',
      status: 'pending_installation',
    });
    await gateway.manage('PUT', '/purposes/future', {});
    await activate(gateway, 'future', [planned.body.id]);
    try {
      const { exitCode, findings } = await doctor();
      expect([exitCode, about(findings, 'future')]).toMatchObject([
        5,
        [
          {
            level: 'trouble',
            remedy: `When "planned" is there: PATCH /api/v1/llm-config/servers/${planned.body.id} {"status":"active"}, or: patchbay use future <provider>`,
          },
        ],
      ]);
    } finally {
      await gateway.manage('DELETE', '/active/future');
      await gateway.manage('DELETE', '/purposes/future');
      await gateway.manage('DELETE', `/servers/${planned.body.id}`);
    }
  });

  it('finds a vendor whose last key was revoked', async () => {
    const id = await registerVendor(gateway, { name: 'keyless', url: vendor.url, api_key: 'sk-some-key-0123456789' });
    await gateway.manage('DELETE', `/api-keys/${id}/keys/1`);
    const { findings } = await doctor();
    expect(about(findings, 'keyless')).toMatchObject([
      {
        check: 'key',
        level: 'trouble',
        message: 'It has no key.',
        remedy: expect.stringMatching(/^Enter one: PATCH \S+\/api-keys\/\d+ \{"base_url":…,"api_key":…\}\.$/),
      },
    ]);
    await gateway.manage('DELETE', `/api-keys/${id}`);
  });

  it('finds an Ollama that listens to the network, and none that keeps to itself', async () => {
    const url = `http://127.0.0.1:${portOf(ollama)}`;
    const id = await registerServer(gateway, { name: 'llama', url });
    await gateway.manage('PATCH', `/servers/${id}`, { server_type: 'ollama' });
    const own = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
    // Where there is no network, any other loopback address stands for it.
    const { findings } = await doctor({ addresses: [own ?? '127.0.0.2'] });
    expect(about(findings, 'llama')).toMatchObject([
      { check: 'exposure', level: 'trouble', remedy: expect.stringContaining('OLLAMA_HOST=127.0.0.1') },
    ]);
    const { findings: without } = await doctor({ addresses: [] });
    expect(about(without, 'llama')).toMatchObject([{ level: 'ok' }]);
    await gateway.manage('DELETE', `/servers/${id}`);
  });

  it('finds a clock that is wrong', async () => {
    const { findings } = await doctor({ now: () => Date.now() - 120_000 });
    expect(findings.find(({ check }) => check === 'clock')).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(/^Its clock is 1[12]\d s ahead of the one here\.$/),
      remedy: expect.stringContaining('NTP'),
    });
  });

  it('finds weak secrets and a file that others can read, and quotes none', async () => {
    const files = {
      '.env.auth': 'ADMIN_TOKEN=aaaaaaaaaaaaaaaaaaaaaaaaaaaa\nAPP_KEY=short-one\nBYOK_ENCRYPTION_KEY=c2hvcnQ=\n',
    };
    const { exitCode, output } = await patchbay(gateway, ['doctor', '--json'], {
      files,
      modes: { '.env.auth': 0o644 },
      environment: { PATCHBAY_APP_KEY: 'password-password-password' },
    });
    const found = (JSON.parse(output) as { findings: readonly Finding[] }).findings.filter(
      ({ check }) => check === 'secret',
    );
    expect(exitCode).toBe(5);
    expect(found.map(({ subject, message }) => `${subject}: ${message}`)).toEqual([
      'the app key in use: It looks like a word from documentation or a common password.',
      'ADMIN_TOKEN in .env.auth: It repeats a few characters.',
      'APP_KEY in .env.auth: It has only 9 characters.',
      'BYOK_ENCRYPTION_KEY in .env.auth: It holds 5 bytes instead of 32.',
      '.env.auth: Other users of this machine can read it.',
    ]);
    for (const secret of ['aaaaaaaa', 'short-one', 'c2hvcnQ', 'password-password'])
      expect(output).not.toContain(secret);
  });

  it('finds that Patchbay does not run, or that the token is none', async () => {
    const away = await doctor({ environment: { PATCHBAY_URL: 'http://127.0.0.1:9' } });
    expect(away).toMatchObject({
      exitCode: 5,
      findings: [{ check: 'patchbay', remedy: expect.stringContaining('PATCHBAY_URL') }],
    });
    const unknown = await doctor({ environment: { PATCHBAY_ADMIN_TOKEN: 'nobody-has-this-token-0123' } });
    expect(unknown).toMatchObject({ exitCode: 5, findings: [{ check: 'admin token', level: 'trouble' }] });
  });

  it('finds a database that cannot be reached', async () => {
    const url = new URL(gateway.databaseUrl);
    const way = await TcpForwarder.reserve({ host: url.hostname, port: Number(url.port) });
    await way.open();
    url.hostname = '127.0.0.1';
    url.port = String(way.port);
    const behind = await startGateway({}, { ...gateway, databaseUrl: url.href });
    try {
      await way.close();
      const { exitCode, findings } = await doctor({}, behind);
      expect(exitCode).toBe(5);
      expect(findings).toMatchObject([{ check: 'database', remedy: expect.stringContaining('Start PostgreSQL') }]);
    } finally {
      await behind.stop();
    }
  });

  it('asks no provider for a token', async () => {
    await server.forgetReceived();
    await doctor();
    const asked = (await server.received()).map(({ path }) => path);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((path) => /completions|embeddings|rerank/.test(path))).toEqual([]);
  });
});
