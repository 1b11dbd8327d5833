import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { masterKeyFrom } from '../src/crypto/key-ring.js';
import { logLines, type Reply, request } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { newCredential, PROMPT } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const UPSTREAM_KEY = 'upstream-key-0123456789';
const own = { ADMIN_TOKEN: newCredential('admin token'), APP_KEY: newCredential('app key') };
const API = '/api/v1/llm-config';
const CHAT = { model: 'm', messages: [{ role: 'user', content: PROMPT }] };

let database: TestDatabase;
let folder: StartFolder;
let upstream: ModelServer;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = await StartFolder.make();
  upstream = await startModelServer({ apiKey: UPSTREAM_KEY });
});
afterEach(async () => {
  await folder.remove();
  await upstream.stop();
  await database.drop();
});

function newKey(): string {
  return randomBytes(32).toString('base64');
}

async function start(variables: Readonly<Record<string, string>>) {
  const server = folder.start({ DATABASE_URL: database.url, ...own, ...variables });
  return { server, url: await server.url() };
}

async function plugIn(url: string): Promise<void> {
  const body = { name: 'sealed', server_type: 'llamacpp', base_url: upstream.url, api_key: UPSTREAM_KEY };
  const created = await request(url, own.ADMIN_TOKEN, `${API}/servers`, { method: 'POST', body });
  const target = { purpose: 'chat', provider_type: 'ai_server', provider_id: created.body['id'] };
  const active = await request(url, own.ADMIN_TOKEN, `${API}/active?preflight=off`, { method: 'POST', body: target });
  expect([created.status, active.status]).toEqual([201, 200]);
}

function chat(url: string): Promise<Reply> {
  return request(url, own.APP_KEY, '/v1/chat/completions', { method: 'POST', body: CHAT });
}

describe('a master key', () => {
  it.each([
    ['short', randomBytes(16).toString('base64'), 'holds 16 bytes instead of 32'],
    ['zero', Buffer.alloc(32).toString('base64'), 'is a pattern'],
    ['of a few bytes repeated', Buffer.alloc(32, 'q\0\xff', 'latin1').toString('base64'), 'is not random'],
    ['a passphrase', 'correct horse battery staple', 'is not base64'],
    ['a passphrase in base64', Buffer.from('correct horse battery staple 123').toString('base64'), 'is a passphrase'],
    ['32 letters', 'abcdefghijklmnopqrstuvwxyz012345', 'holds 24 bytes instead of 32'],
    ['hexadecimal', randomBytes(32).toString('hex'), 'holds 48 bytes instead of 32'],
    ['the usual example', Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('base64'), 'is a pattern'],
    ['an example value', 'change-me', 'holds 6 bytes instead of 32'],
  ])('that is %s is refused', async (_, text, problem) => {
    for (const [variable, value] of [
      ['BYOK_ENCRYPTION_KEY', text],
      ['BYOK_PREVIOUS_KEYS', `${newKey()},${text}`],
    ] as const) {
      const refusal = await folder.refusal({ [variable]: value });
      expect(refusal).toContain(`  - ${variable} ${problem}`);
      expect(refusal).not.toContain(text);
    }
  });

  it('other than that of the stored rows makes providers unusable, says so, and is mended by BYOK_PREVIOUS_KEYS', async () => {
    const [old, current] = [newKey(), newKey()];
    const first = await start({ BYOK_ENCRYPTION_KEY: old });
    await plugIn(first.url);
    expect((await chat(first.url)).status).toBe(200);
    await first.server.stop();
    await upstream.forgetReceived();

    const lost = await start({ BYOK_ENCRYPTION_KEY: current });
    const errors = logLines(lost.server.stdout).filter(({ level }) => level === 50);
    const { id } = masterKeyFrom(Buffer.from(old, 'base64'));
    expect(errors.map(({ msg }) => msg)).toEqual([
      `no stored key of a provider can be opened: the master keys ${id} are not loaded here; add them to BYOK_PREVIOUS_KEYS of this instance and send it SIGHUP, or restart it`,
      'provider "sealed" cannot be used (key version 1): its key was sealed with a master key this instance does not have; add it to BYOK_PREVIOUS_KEYS',
    ]);
    const ready = await request(lost.url, '', '/health/ready');
    expect([ready.status, ready.body]).toMatchObject([200, { status: 'degraded', missing_master_keys: [id] }]);
    const refused = await chat(lost.url);
    expect([refused.status, refused.text]).toEqual([
      503,
      expect.stringContaining('No usable provider is plugged into'),
    ]);
    expect((await request(lost.url, own.ADMIN_TOKEN, `${API}/servers/1/test`, { method: 'POST' })).text).toContain(
      'add it to BYOK_PREVIOUS_KEYS',
    );
    expect(await upstream.received()).toEqual([]);
    await lost.server.stop();

    const mended = await start({ BYOK_ENCRYPTION_KEY: current, BYOK_PREVIOUS_KEYS: `${newKey()}, ${old}` });
    expect((await chat(mended.url)).status).toBe(200);
    expect(mended.server.output).not.toContain('cannot be used');
  });

  it('given later than a generated one takes over, and what the generated one sealed stays readable', async () => {
    const first = await start({});
    await plugIn(first.url);
    await first.server.stop();
    const { server, url } = await start({ NODE_ENV: 'production', BYOK_ENCRYPTION_KEY: newKey() });
    expect((await chat(url)).status).toBe(200);
    expect(server.output).not.toContain('cannot be used');
  });
});
