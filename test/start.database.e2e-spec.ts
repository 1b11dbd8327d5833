import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type BuiltServer, logLines, request } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { query } from './support/embedded-postgres.js';
import { newCredential } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';
import { freePort } from './support/free-port.js';
import { TcpForwarder } from './support/tcp-forwarder.js';

const own = {
  BYOK_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  ADMIN_TOKEN: newCredential('admin token'),
  APP_KEY: newCredential('app key'),
};

let database: TestDatabase;
let folder: StartFolder;
let forwarder: TcpForwarder;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = await StartFolder.make();
  const { hostname, port } = new URL(database.url);
  forwarder = await TcpForwarder.reserve({ host: hostname, port: Number(port) });
});
afterEach(async () => {
  await folder.remove();
  await forwarder.close();
  await database.drop();
});

function through(port: number): string {
  const url = new URL(database.url);
  url.port = String(port);
  return url.href;
}

async function readiness(url: string): Promise<readonly unknown[]> {
  const { status, body } = await request(url, '', '/health/ready').catch(() => ({ status: 0, body: {} }));
  return [status, 'status' in body ? body.status : undefined];
}

/** Starts on a port chosen here, because an instance that is not ready has not told it. */
async function startOn(variables: Readonly<Record<string, string>>): Promise<{ server: BuiltServer; url: string }> {
  const port = await freePort();
  return { server: folder.start({ ...variables, PORT: String(port) }), url: `http://127.0.0.1:${port}` };
}

describe('an external database', () => {
  it('that is down at the start leaves the process alive and not ready until it appears', async () => {
    const { server, url } = await startOn({ ...own, DATABASE_URL: through(forwarder.port) });
    await server.said(/the database cannot be reached/);
    expect(await readiness(url)).toEqual([503, 'not_ready']);
    expect((await request(url, '', '/health/live')).status).toBe(200);
    const managed = await request(url, own.ADMIN_TOKEN, '/api/v1/llm-config/servers');
    expect([managed.status, managed.body['code']]).toEqual([503, 'configuration_not_loaded']);
    expect((await request(url, own.APP_KEY, '/v1/models')).status).toBe(503);

    await forwarder.open();
    await server.url();
    expect(await readiness(url)).toEqual([200, 'ok']);
    expect((await request(url, own.ADMIN_TOKEN, '/api/v1/llm-config/servers')).status).toBe(200);
    const warnings = logLines(server.stdout).filter(({ level }) => level === 40);
    expect(warnings).toHaveLength(1);
  });

  it('that goes away and comes back degrades management only, and health never waits for it', async () => {
    await forwarder.open();
    const server = folder.start({ ...own, DATABASE_URL: through(forwarder.port) });
    const url = await server.url();
    await forwarder.close();
    await server.until(async () => (await readiness(url))[1] === 'degraded', 'to notice');
    expect(await readiness(url)).toEqual([200, 'degraded']);
    expect((await request(url, own.APP_KEY, '/v1/models')).status).toBe(200);
    await forwarder.open();
    await server.until(async () => (await readiness(url))[1] === 'ok', 'to recover');
    expect((await request(url, own.ADMIN_TOKEN, '/api/v1/llm-config/servers')).status).toBe(200);
    expect(server.stderr).toBe('');
  });

  it('still shows the credentials it made up when the database goes away before the start is complete', async () => {
    // Fails every reading of the configuration: the step after the one that made the credentials.
    await folder.start({ DATABASE_URL: database.url, ...own }).url();
    await query(database.url, 'truncate admin_tokens, app_keys cascade');
    await query(database.url, 'alter table purposes rename to hidden');
    await query(
      database.url,
      `create function fail() returns boolean language plpgsql as $$ begin raise 'away' using errcode = '57P03'; end $$`,
    );
    await query(database.url, 'create view purposes as select ctid, xmin, * from hidden where fail()');
    const { server } = await startOn({ DATABASE_URL: database.url, BYOK_ENCRYPTION_KEY: own.BYOK_ENCRYPTION_KEY });
    await server.said(/the database cannot be reached/);
    await query(
      database.url,
      'create or replace function fail() returns boolean language plpgsql as $$ begin return true; end $$',
    );
    await server.url();
    const token = await server.said(/Admin token\s+(\S+)\n/);
    const key = await server.said(/App key\s+(\S+)\n/);
    const url = await server.url();
    expect((await request(url, token, '/api/v1/llm-config/servers')).status).toBe(200);
    expect((await request(url, key, '/v1/models')).status).toBe(200);
  });

  it('is migrated once by two instances that start together', async () => {
    const instances = [folder, folder].map(() => folder.start({ ...own, DATABASE_URL: database.url }));
    for (const instance of instances) {
      const url = await instance.url();
      expect((await request(url, own.ADMIN_TOKEN, '/api/v1/llm-config/servers')).status).toBe(200);
      expect(instance.stderr).toBe('');
    }
    const rows =
      'select (select count(*)::int from admin_tokens) tokens, (select count(*)::int from revisions) revisions';
    expect(await query(database.url, rows)).toEqual({ tokens: 1, revisions: 1 });
  });

  it('that refuses the password or the name is refused in one sentence without the password', async () => {
    const wrongPassword = new URL(database.url);
    wrongPassword.password = 'wrong-secret';
    const wrongName = new URL(database.url);
    wrongName.pathname = '/no_such_database';
    const tls = new URL(database.url);
    tls.searchParams.set('sslmode', 'verify-full');
    for (const [url, words] of [
      [wrongPassword, 'password authentication failed'],
      [wrongName, 'database "no_such_database" does not exist'],
      [tls, 'does not support SSL'],
    ] as const) {
      const refusal = await folder.refusal({ ...own, DATABASE_URL: url.href });
      expect(refusal).toMatch(/^The database of DATABASE_URL refuses Patchbay \([^\n]+\); correct DATABASE_URL\.$/);
      expect(refusal).toContain(words);
      expect(refusal).not.toContain(url.password);
    }
  });

  it('ends quickly on SIGTERM while it still waits for the database', async () => {
    const { server } = await startOn({ ...own, DATABASE_URL: through(forwarder.port) });
    await server.said(/the database cannot be reached/);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect(server.stderr).toBe('');
  });
});
