import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_FLAGS } from '../scripts/start-flags.js';
import { request, ROOT } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { StartFolder } from './support/start-folder.js';

const RECORDER = join(ROOT, 'test/support/loaded-modules.process.ts');
/** 114 MiB were measured; the rest is for other machines. */
const IDLE_MIB = 125;
/** What serving does not need, each a package's own example of it. */
const SPARED: readonly string[] = [
  '/@nestjs/swagger/dist/index.js',
  '/es-toolkit/',
  '/typeorm/driver/sap/SapDriver.js',
  '/ajv/',
  '/ioredis/',
  '/genai-prices/',
  '/node_modules/yaml/',
  '/commander/',
  '/@opentelemetry/core/',
  '/@opentelemetry/sdk-trace/',
];
const NEEDED: readonly string[] = ['/typeorm/driver/postgres/PostgresDriver.js', '/undici/lib/dispatcher/pool.js'];

let database: TestDatabase;
let folder: StartFolder;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await StartFolder.make();
});
afterAll(async () => {
  await folder.remove();
  await database.drop();
});

function recorded(name: string): { readonly variables: Record<string, string>; loaded(): readonly string[] } {
  const file = join(folder.path, name);
  return {
    variables: { NODE_OPTIONS: `--import=${RECORDER}`, LOADED_MODULES_FILE: file },
    loaded: () => readFileSync(file, 'utf8').split('\n'),
  };
}

function start(more: Readonly<Record<string, string>> = {}): ReturnType<StartFolder['start']> {
  const secrets = { BYOK_ENCRYPTION_KEY: masterKey, ADMIN_TOKEN: adminToken };
  return folder.start({ NODE_ENV: 'production', DATABASE_URL: database.url, ...secrets, ...more });
}
const masterKey = randomBytes(32).toString('base64');
const adminToken = randomBytes(16).toString('hex');

const found = (loaded: readonly string[], parts: readonly string[]): readonly string[] =>
  parts.filter((part) => loaded.some((url) => url.includes(part)));

describe('the built server', () => {
  it('loads nothing that it does not need', async () => {
    const record = recorded('server');
    const server = start(record.variables);
    await server.url();
    await server.stop();
    expect(found(record.loaded(), SPARED)).toEqual([]);
    expect(found(record.loaded(), NEEDED)).toEqual(NEEDED);
  });

  it('would load that, were it not kept from it', async () => {
    const record = recorded('application');
    const program = join(ROOT, 'test/support/built-app.process.ts');
    await promisify(execFile)(process.execPath, [program], {
      env: { PATH: process.env['PATH'], ...record.variables },
      maxBuffer: 16 * 1024 * 1024,
    });
    const rare = [
      '/ioredis/',
      '/genai-prices/',
      '/node_modules/yaml/',
      '/commander/',
      '/ajv/',
      '/@opentelemetry/core/',
      '/@opentelemetry/sdk-trace/',
    ];
    expect(found(record.loaded(), SPARED)).toEqual(SPARED.filter((part) => !rare.includes(part)));
  });

  it('serves its description, and what it loads late', async () => {
    const server = start();
    const url = await server.url();
    const [json, yaml] = await Promise.all(['/docs-json', '/docs-yaml'].map((path) => request(url, '', path)));
    expect([json?.status, json?.body['openapi']]).toEqual([200, '3.1.0']);
    expect([yaml?.status, yaml?.text.slice(0, 14)]).toEqual([200, 'openapi: 3.1.0']);
    const parts = ['/docs', '/docs/', '/docs/index.html', '/docs/swagger-ui-init.js', '/docs/swagger-ui-bundle.js'];
    const answers = await Promise.all(parts.map((path) => request(url, '', path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const absent = await request(url, '', '/docs/package.json');
    expect([absent.status, absent.body['code']]).toEqual([404, 'not_found']);
    const exported = await request(url, adminToken, '/api/v1/llm-config/export?format=yaml');
    expect([exported.status, exported.text.slice(0, 18)]).toEqual([200, 'format: patchbay/1']);
    // PartialType, without what describes it.
    const wrong = { method: 'PATCH', body: { name: 7, nonsense: true } };
    expect((await request(url, adminToken, '/api/v1/llm-config/servers/1', wrong)).status).toBe(400);
    await server.stop();
  });

  it(`takes at most ${IDLE_MIB} MiB before it is used`, async () => {
    // Elsewhere there is no /proc.
    if (process.platform !== 'linux') return;
    const server = start();
    await server.url();
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
    await server.stop();
    expect(Number(kib) / 1024).toBeGreaterThan(50);
    expect(Number(kib) / 1024).toBeLessThan(IDLE_MIB);
  });

  it('is started in a container as by npm', () => {
    const command = /^CMD (.+)$/m.exec(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))?.[1] ?? '[]';
    expect(START_FLAGS).not.toHaveLength(0);
    expect(JSON.parse(command)).toEqual(['node', ...START_FLAGS, 'dist/src/main.js']);
  });
});
