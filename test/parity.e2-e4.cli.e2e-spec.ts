import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PatchbayClient, PatchbayError } from '../src/client/patchbay-client.js';
import { patchbay } from './support/command.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, registerServer } from './support/plug.js';
import { READ_REQUEST, startRawUpstream, type RawUpstream } from './support/raw-upstream.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const run = promisify(execFile);
const ROOT = new URL('..', import.meta.url).pathname;
const KEY = 'the-key-it-wants-0123456789';

let internal: ModelServer;
let external: ModelServer;
let guarded: ModelServer;
let silent: RawUpstream;
let gateway: Gateway;
let client: PatchbayClient;
const ids = new Map<string, number>();

beforeAll(async () => {
  [internal, external, guarded, silent] = await Promise.all([
    startModelServer({ model: 'internal-model' }),
    startModelServer({ model: 'external-model' }),
    startModelServer({ model: 'guarded-model', apiKey: KEY, guardModels: true }),
    startRawUpstream([...READ_REQUEST, { do: 'hang' }]),
  ]);
  gateway = await startGateway();
  const servers = [
    { name: 'internal', url: internal.url, model: 'internal-model' },
    { name: 'external', url: external.url, model: 'external-model' },
    { name: 'stopped', url: 'http://127.0.0.1:9' },
    { name: 'away', url: 'http://127.0.0.1:9' },
    { name: 'guarded', url: guarded.url, api_key: 'not-the-key-it-wants-012345' },
    { name: 'silent', url: silent.url, timeouts: { first_byte_ms: 300 } },
  ];
  for (const server of servers) ids.set(server.name, await registerServer(gateway, server));
  client = new PatchbayClient({ url: gateway.url, appKey: gateway.appKey, adminToken: gateway.adminToken });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([internal.stop(), external.stop(), guarded.stop(), silent.stop()]);
});

const use = (purpose: string, ...names: readonly string[]): Promise<void> =>
  activate(
    gateway,
    purpose,
    names.map((name) => ids.get(name) ?? 0),
  );

describe('E2 the TypeScript client', () => {
  it('E2 generates, tells the current and the available providers, and switches', async () => {
    await use('chat', 'internal', 'external');
    expect(await client.currentProvider()).toMatchObject({
      purpose: 'chat',
      name: 'internal',
      type: 'ai_server',
      fallbacks: [{ name: 'external' }],
    });
    expect((await client.availableProviders()).map(({ name }) => name)).toEqual([...ids.keys()]);
    expect(await client.generate('Good morning', { temperature: 0.1, maxTokens: 50 })).toMatchObject({
      text: expect.stringContaining('This is internal-model'),
      provider: 'internal',
      model: 'internal-model',
      purpose: 'chat',
      attempts: 1,
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
    });
    const switched = await client.switchProvider('chat', 'external', { reason: 'the internal one is updated' });
    expect(switched).toMatchObject({ name: 'external', fallbacks: [{ name: 'internal' }] });
    expect(await client.generate('Good morning')).toMatchObject({ provider: 'external' });
    const { body } = await gateway.manage<{ data: { reason: string }[] }>('GET', '/revisions?limit=1');
    expect(body.data[0]?.reason).toBe('the internal one is updated');
  });

  it('E2 leaves the fallback to the server', async () => {
    await use('chat', 'stopped', 'internal');
    expect(await client.generate('Good morning')).toMatchObject({
      provider: 'internal',
      trail: expect.stringMatching(/^stopped=connect.*, internal=200$/),
    });
    await use('chat', 'internal');
  });

  it('E2 tells that nothing is plugged in, and why a switch is refused', async () => {
    expect(await client.currentProvider('embeddings')).toBeNull();
    await expect(client.switchProvider('chat', 'internal', { model: 'nope' })).rejects.toMatchObject({
      name: 'PatchbayError',
      status: 422,
      code: 'preflight_failed',
    });
    await expect(client.switchProvider('chat', 'nobody')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('E2 refuses to overwrite what somebody else changes meanwhile', async () => {
    await use('chat', 'internal');
    const send = globalThis.fetch;
    // Between what the client has read and what it writes.
    globalThis.fetch = async (...request) => {
      if (request[1]?.method === 'POST') {
        globalThis.fetch = send;
        await use('chat', 'external');
      }
      return send(...request);
    };
    try {
      await expect(client.switchProvider('chat', 'internal', { only: true })).rejects.toMatchObject({
        status: 412,
        code: 'revision_conflict',
      });
    } finally {
      globalThis.fetch = send;
    }
    expect(await client.currentProvider()).toMatchObject({ name: 'external' });
    await use('chat', 'internal');
  });

  it('E2 needs only the credential of what is asked, and says which one is missing', async () => {
    const withoutAdmin = new PatchbayClient({ url: `${gateway.url}/v1`, appKey: gateway.appKey });
    expect(await withoutAdmin.generate('Hello')).toMatchObject({ provider: 'internal' });
    await expect(withoutAdmin.currentProvider()).rejects.toThrow('This needs the option adminToken');
  });

  it('E2 stands in the package as patchbay/client, with types', async () => {
    const script = "import { PatchbayClient } from 'patchbay/client'; process.stdout.write(typeof PatchbayClient)";
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT });
    expect(stdout).toBe('function');
  });
});

const example = (file: string, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, [`examples/${file}`, ...args], {
    cwd: ROOT,
    env: { ...process.env, PATCHBAY_URL: gateway.url, APP_KEY: gateway.appKey, ADMIN_TOKEN: gateway.adminToken },
  });

describe('E3 examples of services', () => {
  it('E3 analyse a prompt', async () => {
    const { stdout } = await example('analyse-prompt.ts', 'Where is my parcel?');
    expect(stdout).toMatch(/^intent: .+\nlanguage: (en|de|fr|other)\nsensitivity: \w+\nanalysed by: internal\n$/);
  });

  it('E3 generate a document, going on with the fallback', async () => {
    await use('chat', 'stopped', 'internal');
    const { stdout, stderr } = await example('generate-document.ts', 'Handover');
    expect(stdout).toMatch(
      /^# Handover\n\n## Summary\n\nThis is internal-model[^]+\n## Details\n[^]+\n## Next steps\n/,
    );
    expect(stderr).toBe('Summary: internal\nDetails: internal\nNext steps: internal\n');
    await use('chat', 'internal');
  });

  it('E3 the client in an application', async () => {
    const { stdout } = await example('typescript-client.ts', 'external');
    expect(stdout).toMatch(/^current: internal, then nobody\n/);
    expect(stdout).toMatch(/\nswitched: external, then internal \(revision \d+\)\nanswer: This is external-model/);
    await use('chat', 'internal');
  });
});

interface Trouble {
  readonly what: string;
  readonly provider: string;
  readonly model?: string;
  readonly status: number;
  readonly says: string;
  readonly remedy: string;
  readonly doctor: RegExp;
}

const TROUBLES: readonly Trouble[] = [
  {
    what: 'connection refused',
    provider: 'away',
    status: 502,
    says: 'connection refused',
    remedy: 'starts it, or corrects its base_url',
    doctor: /Start "away", or correct base_url/,
  },
  {
    what: '401',
    provider: 'guarded',
    status: 502,
    says: 'it refused the key Patchbay has for it (401)',
    remedy: 'enters a valid key',
    doctor: /Enter the key it wants: PATCH/,
  },
  {
    what: 'model not found',
    provider: 'lost',
    status: 404,
    says: 'it answered 404',
    remedy: 'loads that model there, or sets one it has as its model',
    doctor: /Load that model at "lost"/,
  },
  {
    what: 'timeout',
    provider: 'silent',
    status: 504,
    says: 'it did not answer in time',
    remedy: 'looks at its load, or raises its timeouts',
    doctor: /raise its timeouts/,
  },
];

describe('E4 the four usual troubles', () => {
  let forgetful: Server;

  beforeAll(async () => {
    forgetful = await startForgetfulServer();
    const address = forgetful.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    ids.set('lost', await registerServer(gateway, { name: 'lost', url, model: 'gone' }));
  });
  afterAll(() => {
    forgetful.close();
  });

  it.each(TROUBLES)('E4 $what: the error names provider and remedy', async ({ provider, status, says, remedy }) => {
    await use('chat', provider);
    const error = await client.generate('Hello').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PatchbayError);
    const { status: seen, message, provider: named } = error as PatchbayError;
    expect([seen, named]).toEqual([status, provider]);
    expect(message).toContain(`"${provider}"`);
    expect(message).toContain(says);
    expect(message).toContain(`An admin mends it (${remedy}), or plugs another provider into "chat"`);
    expect(message).not.toMatch(/127\.0\.0\.1|not-the-key/);
  });

  it.each(TROUBLES)('E4 $what: the doctor finds it and tells the remedy', async ({ provider, doctor }) => {
    await use('chat', provider);
    const { exitCode, output } = await patchbay(gateway, ['doctor']);
    expect(exitCode).toBe(5);
    expect(output).toMatch(doctor);
    expect(output).toContain(provider);
  });
});

/** A server that is up and has another model, as Ollama does after somebody has removed one. */
async function startForgetfulServer(): Promise<Server> {
  const server = createServer((request, response) => {
    const isChat = request.method === 'POST';
    response.writeHead(isChat ? 404 : 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        isChat
          ? { error: { message: 'model "gone" not found, try pulling it first', code: 'model_not_found' } }
          : { object: 'list', data: [{ id: 'other', object: 'model' }] },
      ),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
