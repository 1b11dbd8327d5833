import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type BuiltServer, request, ROOT } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { patchbay } from './support/command.js';
import { startGateway } from './support/gateway.js';
import { plug } from './support/plug.js';
import { StartFolder } from './support/start-folder.js';
import { startModelServer } from './support/upstreams.js';

const run = promisify(execFile);
const CONFIG = '/api/v1/llm-config';
const credentials = {
  ADMIN_TOKEN: 'parity-admin-0f1e2d3c4b5a69788796',
  APP_KEY: 'parity-app-00112233445566778899aa',
};

describe('D4 the master key', () => {
  let folder: StartFolder;
  let database: TestDatabase;

  beforeEach(async () => {
    [folder, database] = await Promise.all([StartFolder.make(), createTestDatabase()]);
  });
  afterEach(async () => {
    await folder.remove();
    await database.drop();
  });

  const generate = (...flags: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    run(process.execPath, [join(ROOT, 'scripts/generate-key.ts'), ...flags], { cwd: folder.path });
  const file = (): Promise<string> => readFile(join(folder.path, '.env.auth'), 'utf8');
  const start = (): BuiltServer => folder.start({ NODE_ENV: 'production', DATABASE_URL: database.url, ...credentials });

  it('D4 key:generate writes it into .env.auth, and it can be changed after keys were added', async () => {
    const first = await generate();
    const oldId = idIn(first.stdout);
    expect((await stat(join(folder.path, '.env.auth'))).mode & 0o777).toBe(0o600);
    expect(first.stdout + first.stderr).not.toContain(/^BYOK_ENCRYPTION_KEY=(.*)$/m.exec(await file())?.[1]);

    const before = start();
    const added = await request(await before.url(), credentials.ADMIN_TOKEN, `${CONFIG}/api-keys`, {
      method: 'POST',
      body: { provider: 'openai', key_name: 'kept', api_key: 'sk-some-secret-5d80' },
    });
    expect(added.body).toMatchObject({ masked_key: '****5d80' });
    await before.stop();

    const second = await generate('--replace');
    expect(idIn(second.stdout)).not.toBe(oldId);
    const after = start();
    const url = await after.url();
    const { body } = await request(url, credentials.ADMIN_TOKEN, `${CONFIG}/encryption`);
    expect(body).toMatchObject({
      active_kek: idIn(second.stdout),
      kek_ids: expect.arrayContaining([{ kek_id: oldId, rows: expect.any(Number), loaded: true }]),
    });
    const kept = await request(url, credentials.ADMIN_TOKEN, `${CONFIG}/api-keys/1`);
    expect(kept.body).toMatchObject({ key_name: 'kept', masked_key: '****5d80', state: { status: 'available' } });
    await request(url, credentials.ADMIN_TOKEN, `${CONFIG}/encryption/rewrap`, { method: 'POST', body: {} });
    await after.until(() => rewrapped(url, oldId), 'to need the old master key no more');
    await after.stop();

    const text = await file();
    await writeFile(join(folder.path, '.env.auth'), text.replace(/^BYOK_PREVIOUS_KEYS=.*\n/m, ''));
    const last = await request(await start().url(), credentials.ADMIN_TOKEN, `${CONFIG}/api-keys/1`);
    expect(last.body).toMatchObject({ masked_key: '****5d80', state: { status: 'available' } });
  });

  it('D4 key:generate leaves a key and everything else in the file as they are', async () => {
    const path = join(folder.path, '.env.auth');
    await writeFile(path, '# mine\nPORT=4711\nBYOK_ENCRYPTION_KEY=\nBYOK_PREVIOUS_KEYS="older"\n');
    await generate();
    const text = await file();
    const key = /^BYOK_ENCRYPTION_KEY=(.{44})$/m.exec(text)?.[1];
    expect(text).toBe(`# mine\nPORT=4711\nBYOK_ENCRYPTION_KEY=${key}\nBYOK_PREVIOUS_KEYS=older\n`);
    await expect(generate()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('--replace') });
    expect(await file()).toBe(text);
    await generate('--replace');
    expect(await file()).toContain(`\nBYOK_PREVIOUS_KEYS=${key},older\n`);
    const { stdout } = await generate('--print');
    expect(stdout).toMatch(/^BYOK_ENCRYPTION_KEY=.{44}\n$/);
    expect(await file()).not.toContain(stdout);
  });
});

describe('D7 the self-test', () => {
  it('D7 passes against a running instance, with --inference against its models, and changes nothing', async () => {
    const server = await startModelServer({ model: 'model-one' });
    const gateway = await startGateway();
    try {
      const [id] = await plug(gateway, 'chat', { name: 'one', url: server.url });
      await gateway.manage('PUT', '/purposes/search', { requirements: { vector_size: 384 } });
      for (const purpose of ['embeddings', 'reranking', 'search']) {
        const active = { purpose, provider_type: 'ai_server', provider_id: id };
        expect((await gateway.manage('POST', '/active', active)).status).toBe(200);
      }
      const revision = async (): Promise<unknown> => (await gateway.manage('GET', '/instances')).body['revision'];
      const before = await revision();
      await server.forgetReceived();
      const plain = await patchbay(gateway, ['selftest']);
      expect([plain.exitCode, plain.output]).toEqual([0, expect.stringMatching(/\n9 passed, 0 failed, 0 skipped\n$/)]);
      expect(await server.received()).toEqual([]);

      const whole = await patchbay(gateway, ['selftest', '--inference']);
      expect(whole.output).toMatch(/\n16 passed, 0 failed, 0 skipped\n$/);
      for (const title of [
        'chat: an answer',
        'chat: a stream',
        'embeddings: a vector',
        'reranking: an order',
        'search: a vector',
      ])
        expect(whole.output).toContain(`pass  ${title}`);
      expect(await revision()).toBe(before);
    } finally {
      await gateway.stop();
      await server.stop();
    }
  });

  it('D7 fails with an exit code of its own and names the step that failed', async () => {
    const gateway = await startGateway();
    try {
      await plug(gateway, 'chat', { name: 'dead', url: 'http://127.0.0.1:9' });
      const { exitCode, output } = await patchbay(gateway, ['selftest', '--inference', '--json']);
      expect(exitCode).toBe(5);
      const { steps } = JSON.parse(output) as { steps: readonly { title: string; result: string; detail: string }[] };
      expect(steps.filter(({ result }) => result === 'failed')).toMatchObject([
        { title: 'chat: an answer', detail: expect.stringContaining('"dead" failed') },
        { title: 'chat: a stream', detail: expect.stringContaining('connection refused') },
      ]);
      const keyless = await patchbay(gateway, ['selftest', '--inference'], {
        environment: { PATCHBAY_APP_KEY: '', APP_KEY: '' },
      });
      expect([keyless.exitCode, keyless.errors]).toEqual([4, expect.stringContaining('PATCHBAY_APP_KEY')]);
    } finally {
      await gateway.stop();
    }
  });
});

function idIn(text: string): string {
  return /its id is (\S+)\.$/m.exec(text)?.[1] ?? '';
}

/** Whether nothing needs that master key any more. */
async function rewrapped(url: string, oldId: string): Promise<boolean> {
  const { body } = await request(url, credentials.ADMIN_TOKEN, `${CONFIG}/encryption`);
  const safe = body['safe_to_retire'] as readonly { kek_id: string; safe: boolean }[];
  return safe.some(({ kek_id, safe: isSafe }) => kek_id === oldId && isSafe);
}
