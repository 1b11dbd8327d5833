import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Audit } from '../src/audit/audit.js';
import { entries, entriesOf, verify } from './support/audit-ground.js';
import type { Gateway } from './support/gateway.js';
import { startGateway } from './support/gateway.js';
import { activateTiers, registerVendor } from './support/plug.js';
import { reload } from './support/reload.js';
import { Scene } from './support/scene.js';
import { TcpForwarder } from './support/tcp-forwarder.js';

const BREAK_GLASS = 'break-glass-0123456789abcdefghijklmnopqrstuv';

async function logInWith(gateway: Gateway, token: string): Promise<number> {
  const answer = await fetch(`${gateway.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: gateway.url },
    body: JSON.stringify({ token }),
  });
  return answer.status;
}

describe('what happens without a write', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway({ BREAK_GLASS_TOKEN: BREAK_GLASS });
  });
  afterEach(() => gateway.stop());

  it('is on record: logins, those that fail, and each use of the break-glass token', async () => {
    expect(await logInWith(gateway, gateway.adminToken)).toBe(200);
    expect(await logInWith(gateway, 'pb_admin_nobody')).toBe(401);
    const headers = { authorization: `Bearer ${BREAK_GLASS}` };
    for (let count = 0; count < 2; count += 1)
      expect((await fetch(`${gateway.url}/api/v1/llm-config/servers`, { headers })).status).toBe(200);
    expect(await entriesOf(gateway, '?action=login.failed', 1)).toMatchObject([{ actor: '127.0.0.1' }]);
    expect(await entriesOf(gateway, '?action=break_glass.use', 2)).toMatchObject([
      { entity: 'GET /api/v1/llm-config/servers' },
      { entity: 'GET /api/v1/llm-config/servers' },
    ]);
    expect((await entries(gateway, '?action=login')).map(({ action }) => action)).toContain('login');
    expect(await verify(gateway)).toMatchObject({ ok: true });
  });

  it('is stored before the end of the process, with the number of those that repeated', async () => {
    const audit = gateway.app.get(Audit);
    for (let count = 0; count < 50; count += 1)
      audit.note({ actor: '192.0.2.1', action: 'login.failed', entity: 'unknown' });
    audit.note({ actor: 'somebody', action: 'last.words', entity: 'none' });
    await gateway.app.close();
    const next = await startGateway({}, gateway);
    const failed = await entries(next, '?action=login.failed');
    expect(failed.map(({ details }) => details?.['repeated'] ?? null)).toEqual([49, null]);
    expect(await entries(next, '?action=last.words')).toHaveLength(1);
    await next.stop();
  });
});

describe('while the database is away', () => {
  it('events wait, with the time at which they happened', async () => {
    const direct = await startGateway();
    const database = new URL(direct.databaseUrl);
    const way = await TcpForwarder.reserve({ host: database.hostname, port: Number(database.port) });
    await way.open();
    const forwarded = new URL(database);
    forwarded.port = String(way.port);
    const remote = await startGateway({}, { ...direct, databaseUrl: forwarded.href });
    await way.close();
    const before = Date.now();
    remote.app.get(Audit).note({ actor: 'somebody', action: 'event.far', entity: 'none' });
    const after = Date.now();
    expect(await entries(direct, '?action=event.far')).toEqual([]);
    await way.open();
    const [noted] = await entriesOf(direct, '?action=event.far', 1);
    expect(Date.parse(noted?.at ?? '')).toBeGreaterThanOrEqual(before);
    expect(Date.parse(noted?.at ?? '')).toBeLessThanOrEqual(after);
    expect(await verify(direct)).toMatchObject({ ok: true });
    await remote.stop();
    await way.close();
    await direct.stop();
  });
});

describe('a request that must not leave the house', () => {
  it('is on record where it was kept from leaving, once, however often it is asked', async () => {
    const scene = await Scene.start('vendor', 'second');
    const { gateway } = scene;
    const url = scene.upstream('vendor').url;
    const provider_id = await registerVendor(gateway, { name: 'outside', url, api_key: 'sk-outside' });
    await scene.cast('second');
    await activateTiers(gateway, 'chat', [
      { strategy: 'weighted', targets: [{ provider_type: 'api_key', provider_id }] },
      { strategy: 'weighted', targets: [{ provider_type: 'ai_server', provider_id: scene.idOf('second') }] },
    ]);
    await scene.ask();
    expect(await entries(gateway, '?action=local_only')).toEqual([]);
    await gateway.app.get(DataSource).query("update purposes set data_policy = 'local_only' where slug = 'chat'");
    await reload(gateway.app);
    for (let count = 0; count < 3; count += 1)
      expect((await scene.ask()).trail).toBe('outside=skipped:not_local, second=200');
    expect(await entriesOf(gateway, '?action=local_only', 1)).toMatchObject([
      {
        actor: 'patchbay',
        action: 'local_only.refused',
        entity: 'provider outside for purpose chat',
        details: { app: 'bootstrap' },
      },
    ]);
    await scene.stop();
  });
});
