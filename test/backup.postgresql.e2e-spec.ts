import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { DebianPostgres } from './support/debian-postgres.js';
import { type Gateway, newSecrets, type SharedParts, startGateway } from './support/gateway.js';
import { KeyedVendor } from './support/keyed-vendor.js';
import { activateTiers, registerVendor } from './support/plug.js';
import { PROMPT, providerKey } from './support/run-canaries.js';
import { schemaShape } from './support/schema-shape.js';
import { UsageTables } from './support/usage-tables.js';
import { wholeConfiguration } from './support/whole-configuration.js';

const KEY = providerKey('6789');
const REQUESTS = 5;
const chat = { messages: [{ role: 'user', content: PROMPT }] };

let server: DebianPostgres;
let vendor: KeyedVendor;
let original: Gateway;
let restored: Gateway;
let restoredUrl: string;
/** What is there when the dump is made. */
let kept: object;

beforeAll(async () => {
  server = await DebianPostgres.start();
  vendor = await KeyedVendor.start(KEY);
  original = await startOn({ ...newSecrets(), databaseUrl: await server.createDatabase('patchbay') });
  const id = await registerVendor(original, { name: 'vendor', url: vendor.url, api_key: KEY });
  const target = { provider_type: 'api_key', provider_id: id, model: 'm' } as const;
  await activateTiers(original, 'chat', [{ strategy: 'weighted', targets: [target] }]);
  for (let count = 0; count < REQUESTS; count += 1) await original.infer('chat/completions', chat);
  const tables = await UsageTables.open(original.databaseUrl);
  await tables.untilCount('requests', REQUESTS);
  await tables.close();
  kept = await contents(original);
  const variables = { DATABASE_URL: original.databaseUrl, RESTORED_URL: server.url('patchbay_restored') };
  const [dump, ...restore] = documentedLines();
  await server.shell(dump ?? '', variables);
  // Not in the dump, so whoever finds it has been looking at the original.
  await original.manage('PUT', '/purposes/too-late', {});
  for (const line of restore) await server.shell(line, variables);
  restoredUrl = variables.RESTORED_URL;
  restored = await startOn({ ...original, databaseUrl: restoredUrl });
}, 90_000);
afterAll(async () => {
  await restored.stop();
  await original.stop();
  await vendor.close();
  await server.stop();
});

function startOn(parts: SharedParts): Promise<Gateway> {
  return startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url }, parts);
}

/** The commands of docs/backup.md, in the order in which they stand there. */
function documentedLines(): readonly string[] {
  const lines = readFileSync('docs/backup.md', 'utf8').match(/^(pg_dump|createdb|pg_restore) .*"\$.*$/gm) ?? [];
  expect(lines).toHaveLength(3);
  return lines;
}

async function contents(gateway: Gateway): Promise<object> {
  const read = async (path: string): Promise<unknown> => (await gateway.manage('GET', path)).body;
  const { ok, head } = (await gateway.manage('GET', '/audit/verify')).body;
  const { total, data } = (await gateway.manage('GET', '/usage?group_by=app,purpose,provider')).body;
  return {
    configuration: await wholeConfiguration(gateway),
    apps: await read('/apps'),
    revisions: await read('/revisions'),
    usage: { total, data },
    audit: { ok, head },
  };
}

describe('a database that was dumped and restored as docs/backup.md says', () => {
  it('has everything that was there, and nothing that came later', async () => {
    expect(kept).toMatchObject({ audit: { ok: true }, usage: { total: { requests: REQUESTS } } });
    expect((await restored.manage('GET', '/purposes/too-late')).status).toBe(404);
    expect(await contents(restored)).toEqual(kept);
  });

  it('serves requests with the key it has', async () => {
    vendor.forget();
    expect((await restored.infer('chat/completions', chat)).status).toBe(200);
    expect(vendor.chatKeys()).toEqual([KEY]);
  });

  it('is written to where the original would have gone on', async () => {
    expect((await restored.manage('PUT', '/purposes/after', {})).status).toBe(200);
    expect((await restored.manage('GET', '/audit/verify')).body).toMatchObject({ ok: true });
  });

  it('has the same schema', async () => {
    expect(await shapeOf(restoredUrl)).toEqual(await shapeOf(original.databaseUrl));
  });

  it('is of no use to who has another master key', async () => {
    const stranger = await startOn({
      ...restored,
      keyRing: new KeyRing(masterKeyFrom(randomBytes(32)), []),
    });
    try {
      expect((await stranger.infer('chat/completions', chat)).status).toBe(503);
    } finally {
      await stranger.stop();
    }
  });
});

async function shapeOf(url: string): Promise<object> {
  const source = await new DataSource({ type: 'postgres', url }).initialize();
  const runner = source.createQueryRunner();
  try {
    return await schemaShape(runner);
  } finally {
    await runner.release();
    await source.destroy();
  }
}
