import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { seal, unseal } from '../src/crypto/seal.js';
import { type BuiltServer, request } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type EncryptionView, isSafe } from './support/encryption-view.js';
import { KeyedVendor } from './support/keyed-vendor.js';
import { SecretStore } from './support/planted-secrets.js';
import { newCredential, providerKey } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';

const API = '/api/v1/llm-config';
const SECRETS = 500;
const KILLS = 5;
const BATCH_SIZE = 5;
/** So that it is killed in any of its statements, and between them. */
const JITTER_MS = 5;
const VENDOR_KEY = providerKey('6789');
const own = { ADMIN_TOKEN: newCredential('admin token'), APP_KEY: newCredential('app key') };

const [oldBytes, newBytes] = [randomBytes(32), randomBytes(32)];
const [old, fresh] = [masterKeyFrom(oldBytes), masterKeyFrom(newBytes)];
const OLD = { BYOK_ENCRYPTION_KEY: oldBytes.toString('base64') };
const BOTH = {
  BYOK_ENCRYPTION_KEY: newBytes.toString('base64'),
  BYOK_PREVIOUS_KEYS: oldBytes.toString('base64'),
};
const NEW = { BYOK_ENCRYPTION_KEY: newBytes.toString('base64') };

let database: TestDatabase;
let folder: StartFolder;
let vendor: KeyedVendor;
let store: SecretStore;

async function start(keys: Readonly<Record<string, string>>): Promise<{ server: BuiltServer; url: string }> {
  const variables = { DATABASE_URL: database.url, EGRESS_ALLOW_ORIGINS: vendor.url, ...own, ...keys };
  const server = folder.start(variables);
  return { server, url: await server.url() };
}

const manage = (url: string, method: string, path: string, body?: object) =>
  request(url, own.ADMIN_TOKEN, API + path, { method, body });

async function chat(url: string): Promise<number> {
  const body = { messages: [{ role: 'user', content: 'Hello' }] };
  return (await request(url, own.APP_KEY, '/v1/chat/completions', { method: 'POST', body })).status;
}

async function encryption(url: string): Promise<EncryptionView> {
  return JSON.parse((await manage(url, 'GET', '/encryption')).text) as EncryptionView;
}

const left = async (): Promise<number> => (await store.byKek())[old.id] ?? 0;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await StartFolder.make();
  vendor = await KeyedVendor.start(VENDOR_KEY);
  const { server, url } = await start(OLD);
  const vendorFields = { provider: 'custom', key_name: 'vendor', base_url: `${vendor.url}/v1`, api_key: VENDOR_KEY };
  const { body } = await manage(url, 'POST', '/api-keys', vendorFields);
  const target = { purpose: 'chat', provider_type: 'api_key', provider_id: body['id'] };
  await manage(url, 'POST', '/active?preflight=off', target);
  await server.stop();
  store = await SecretStore.open(database.url, { seal, unseal });
  await store.plant(SECRETS - 1, new KeyRing(old, []));
});
afterAll(async () => {
  await folder.remove();
  await store.close();
  await vendor.close();
  await database.drop();
});

// What was killed counts as live for some seconds; it has both keys, so nothing waits for it.
describe('a rewrap that is killed again and again', () => {
  const leftovers: number[] = [];

  it.each(Array.from({ length: KILLS }, (_, index) => index + 1))(
    'is nowhere half done, kill %i, and says rightly which key can go',
    async (kill) => {
      const { server, url } = await start(BOTH);
      expect(isSafe(await encryption(url), old.id)).toBe((await left()) === 0);
      const started = await manage(url, 'POST', '/encryption/rewrap', { batch_size: BATCH_SIZE });
      expect(started.status).toBe(202);
      const enough = SECRETS - (kill * SECRETS) / (KILLS + 1);
      await server.until(async () => (await left()) <= enough, 'to rewrap some');
      await pause(Math.random() * JITTER_MS);
      await server.kill();
      expect(await store.unreadable(new KeyRing(fresh, [old]))).toEqual([]);
      leftovers.push(await left());
    },
  );

  it('was really killed within its work', () => {
    expect(leftovers.toSorted((a, b) => b - a)).toEqual(leftovers);
    expect(leftovers.filter((count) => count > 0 && count < SECRETS).length).toBeGreaterThan(1);
  });

  it('goes on to its end when it is asked once more', async () => {
    const { server, url } = await start(BOTH);
    await manage(url, 'POST', '/encryption/rewrap');
    await server.until(async () => isSafe(await encryption(url), old.id) === true, 'to rewrap the rest');
    expect(await left()).toBe(0);
    await server.stop();
    expect(await store.unreadable(new KeyRing(fresh, []))).toEqual([]);
    expect(await store.byKek()).toEqual({ [fresh.id]: SECRETS });
  });

  it('leaves a server that starts with the new key alone everything it needs', async () => {
    const { server, url } = await start(NEW);
    expect(await chat(url)).toBe(200);
    expect(vendor.chatKeys()).toEqual([VENDOR_KEY]);
    expect(server.output).not.toContain('cannot be used');
    const needed = (await encryption(url)).kek_ids.filter(({ rows }) => rows > 0);
    const { rowCount: auditKeys } = await store.client.query('select from audit_keys');
    expect(needed).toEqual([{ kek_id: fresh.id, rows: SECRETS + (auditKeys ?? 0), loaded: true }]);
    await server.stop();
  });
});
