import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { masterKeyFrom } from '../src/crypto/key-ring.js';
import { request, ROOT } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { newCredential } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';

const run = promisify(execFile);
const masterKey = randomBytes(32).toString('base64');
const own = { ADMIN_TOKEN: newCredential('admin token'), APP_KEY: newCredential('app key') };
const SERVERS = '/api/v1/llm-config/servers';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let folder: StartFolder;
beforeEach(async () => {
  folder = await StartFolder.make();
});
afterEach(() => folder.remove());

describe('an invalid environment', () => {
  it('is refused with every fault at once and no value', async () => {
    const values = {
      NODE_ENV: 'staging-zz',
      PORT: 'port-zz',
      DATABASE_URL: 'mysql://root:pass-zz@host/db',
      BYOK_ENCRYPTION_KEY: 'passphrase-zz',
      BYOK_PREVIOUS_KEYS: 'old-zz',
      ADMIN_TOKEN: 'short-zz',
      APP_KEY: 'change-me-change-me-change-me-zz',
      EGRESS_ALLOW_ORIGINS: 'origin-zz',
      LOG_LEVEL: 'loud-zz',
      DEVELOPMENT_MODE: 'yes-zz',
    };
    const text = await folder.refusal(values);
    const named = text
      .split('\n')
      .slice(1)
      .map((line) => /^ {2}- (\w+) \S/.exec(line)?.[1]);
    expect(named).toHaveLength(new Set(named).size);
    expect(new Set(named)).toEqual(new Set(Object.keys(values)));
    expect(text).not.toContain('zz');
  });

  it('is refused in production without a master key, in one clear sentence', async () => {
    expect(await folder.refusal({ NODE_ENV: 'production' })).toMatch(
      /\n {2}- BYOK_ENCRYPTION_KEY is missing; a master key is 32 random bytes in base64, `npm run key:generate` makes one$/,
    );
    expect(existsSync(folder.data)).toBe(false);
  });

  it('is refused where .env.auth cannot be read', async () => {
    await mkdir(join(folder.path, '.env.auth'));
    expect(await folder.refusal()).toMatch(/\.env\.auth exists but cannot be read; [^\n]+$/);
  });

  it.each([
    ['damaged', '{"masterKey":'],
    ['damaged', '{"masterKey":"c2hvcnQ=","databasePassword":"p"}'],
  ])('is refused when secrets.json is %s: %s', async (word, text) => {
    await mkdir(folder.data);
    await writeFile(join(folder.data, 'secrets.json'), text);
    expect(await folder.refusal()).toContain(`secrets.json is ${word}; restore it from a backup`);
  });

  it('is refused when DATA_DIR cannot be written', async () => {
    await writeFile(join(folder.path, 'file'), '');
    expect(await folder.refusal({ DATA_DIR: 'file/data' })).toMatch(
      /^DATA_DIR file\/data cannot be written \(ENOTDIR\)/,
    );
  });
});

describe('an address that others can reach', () => {
  const exposed = { HOST: '0.0.0.0' };

  it('is refused with a generated master key', async () => {
    expect(await folder.refusal({ ...exposed, ...own })).toMatch(
      /^HOST 0\.0\.0\.0 can be reached .* set BYOK_ENCRYPTION_KEY/,
    );
  });

  it('is refused with generated credentials, and goes with own ones', async () => {
    const given = { ...exposed, DATABASE_URL: database.url, BYOK_ENCRYPTION_KEY: masterKey };
    const refusal = await folder.refusal(given);
    expect(refusal).toMatch(/^HOST 0\.0\.0\.0 can be reached .* set ADMIN_TOKEN and APP_KEY/);
    expect(await folder.refusal({ ...given, ADMIN_TOKEN: own.ADMIN_TOKEN })).toMatch(/: set APP_KEY \(at least/);
    const server = folder.start({ ...given, ...own });
    expect(await listServers((await server.url()).replace('0.0.0.0', '127.0.0.1'), own.ADMIN_TOKEN)).toBe(200);
  });

  it('is refused although the folder has credentials that an earlier start generated', async () => {
    const fresh = await createTestDatabase();
    try {
      const given = { DATABASE_URL: fresh.url, BYOK_ENCRYPTION_KEY: masterKey };
      const first = folder.start(given);
      await first.url();
      await first.stop();
      expect(await folder.refusal({ ...given, ...exposed })).toMatch(/set ADMIN_TOKEN and APP_KEY/);
    } finally {
      await fresh.drop();
    }
  });
});

describe('.env.auth', () => {
  it('is read from the working directory, and the process environment wins', async () => {
    await folder.writeEnvironmentFile({
      ...own,
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
      APP_KEY: 'too-short',
    });
    const server = folder.start({ LOG_LEVEL: 'debug', APP_KEY: own.APP_KEY });
    const url = await server.url();
    expect(await listServers(url, own.ADMIN_TOKEN)).toBe(200);
    expect((await request(url, own.APP_KEY, '/v1/models')).status).toBe(200);
  });

  it('may be the example as it is', async () => {
    await copyFile(join(ROOT, '.env.auth.example'), join(folder.path, '.env.auth'));
    const server = folder.start({ DATABASE_URL: database.url, ...own });
    await server.url();
    expect(server.stderr).toBe('');
  });

  it('may hold what `npm run key:generate -- --print` prints', async () => {
    const { stdout, stderr } = await run('npm', ['run', 'key:generate', '--', '--print'], { cwd: ROOT });
    const key = Buffer.from(/^BYOK_ENCRYPTION_KEY=(.*)$/m.exec(stdout)?.[1] ?? '', 'base64');
    expect(stderr).toContain(`# its id: ${masterKeyFrom(key).id}`);
    await writeFile(join(folder.path, '.env.auth'), stdout);
    const server = folder.start({ NODE_ENV: 'production', DATABASE_URL: database.url, ...own });
    expect(await listServers(await server.url(), own.ADMIN_TOKEN)).toBe(200);
    expect(existsSync(join(folder.data, 'secrets.json'))).toBe(false);
  });
});

async function listServers(url: string, token: string): Promise<number> {
  return (await request(url, token, SERVERS)).status;
}
