import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HostResolver } from '../src/egress/host-resolver.js';
import { expectRefusal, HistoryGround } from './support/history-ground.js';
import { expectProblem } from './support/problems.js';
import { ResolverDouble } from './support/resolver-double.js';

let ground: HistoryGround;

beforeAll(async () => {
  ground = await HistoryGround.prepare();
});
afterAll(() => ground.clear());

describe('a rollback is refused', () => {
  it('to the current revision, and where nothing but keys differs', async () => {
    const vendor = await ground.addVendor();
    const then = await ground.now();
    expect(await expectRefusal(ground, then)).toContain('There is nothing to roll back');
    await ground.write('PATCH', `/api-keys/${vendor.id}`, { api_key: 'sk-ba9876543210' });
    expect(await expectRefusal(ground, then)).toContain('There is nothing to roll back');
  });

  it('to a revision that is not there', async () => {
    const next = (await ground.now()) + 1;
    for (const number of [next, 0, 'x']) {
      expectProblem(await ground.gateway.manage('POST', `/revisions/${number}/rollback`, {}), 404, 'not_found');
    }
  });

  it('where providers with keys have been deleted, naming each', async () => {
    const [vendor, server, keyless] = [
      await ground.addVendor(),
      await ground.addServer({ api_key: 'sk-0123456789ab' }),
      await ground.addServer(),
    ];
    const then = await ground.now();
    await ground.write('DELETE', `/api-keys/${vendor.id}`);
    await ground.write('DELETE', `/servers/${server.id}`);
    await ground.write('DELETE', `/servers/${keyless.id}`);
    const detail = await expectRefusal(ground, then, [`api_key.${vendor.id}`, `server.${server.id}`]);
    expect(detail).toContain(`"${vendor.name}" has been deleted together with its key`);
    expect(detail).not.toContain(keyless.name);
  });

  it('where a key is sealed for another address, until it is entered by hand', async () => {
    const server = await ground.addServer({ api_key: 'sk-0123456789ab' });
    const then = await ground.now();
    await ground.write('PATCH', `/servers/${server.id}`, { base_url: 'http://127.0.0.1:9/path' });
    const moved = await ground.now();
    await ground.write('PATCH', `/servers/${server.id}`, {
      base_url: 'http://127.0.0.1:10',
      api_key: 'sk-0123456789ab',
    });
    for (const revision of [then, moved]) {
      expect(await expectRefusal(ground, revision, [`server.${server.id}`])).toContain('its key is not sealed');
    }
    await ground.write('PATCH', `/servers/${server.id}`, {
      base_url: 'http://127.0.0.1:9',
      api_key: 'sk-0123456789ab',
    });
    expect((await ground.restore(moved)).changes).toMatchObject([{ after: { base_url: 'http://127.0.0.1:9/path' } }]);
  });

  it('where a chain would lead to a provider that has lost its key', async () => {
    const [vendor, server] = [await ground.addVendor(), await ground.addServer()];
    const purpose = await ground.purposeWith(vendor);
    const then = await ground.now();
    await ground.plug(purpose, server);
    await ground.write('DELETE', `/api-keys/${vendor.id}/keys/1`);
    expect(await expectRefusal(ground, then, [`api_key.${vendor.id}`])).toContain('had a key and has none now');
    await ground.write('POST', `/api-keys/${vendor.id}/keys`, { api_key: 'sk-ba9876543210' });
    await ground.restore(then);
  });

  it('where the address of a provider is not allowed any more', async () => {
    const vendor = await ground.addServer();
    const then = await ground.now();
    await ground.write('PATCH', `/servers/${vendor.id}`, { base_url: 'http://127.0.0.1:11' });
    const record = 'update revision_changes set before = before || \'{"base_url": "http://169.254.169.254"}\'';
    await ground.database.query(`${record} where table_name = 'providers' and row_key = $1 and before is not null`, [
      String(vendor.id),
    ]);
    expect(await expectRefusal(ground, then, [`server.${vendor.id}`])).toContain('not allowed any more');
  });

  it('where a local_only purpose would lead outside', async () => {
    const resolver = ResolverDouble.installedIn(ground.gateway.app.get(HostResolver));
    const name = `${ground.name()}.test`;
    resolver.answer(name, ['127.0.0.1']);
    const [outside, inside, unrelated] = [
      await ground.addServer({ base_url: `http://${name}:9` }),
      await ground.addServer(),
      await ground.addServer(),
    ];
    const purpose = await ground.purposeWith(outside);
    await ground.write('PUT', `/purposes/${purpose}`, { data_policy: 'local_only' });
    const then = await ground.now();
    await ground.plug(purpose, inside);
    await ground.write('PATCH', `/servers/${unrelated.id}`, { model: 'm' });
    resolver.answer(name, ['8.8.8.8']);
    const detail = await expectRefusal(ground, then, [`purpose.${purpose}`]);
    expect(detail).toContain(`"${purpose}" is local_only: "${outside.name}" cannot serve a local_only purpose`);

    // One that the rollback does not touch is not its business.
    resolver.answer(name, ['127.0.0.1']);
    await ground.restore(then);
    resolver.answer(name, ['8.8.8.8']);
    const plain = await ground.now();
    await ground.write('PATCH', `/servers/${unrelated.id}`, { model: 'other' });
    await ground.restore(plain);
  });

  it('where rows written by hand stand in the way', async () => {
    const server = await ground.addServer();
    const then = await ground.now();
    await ground.write('DELETE', `/servers/${server.id}`);
    await ground.database.query(
      `insert into providers (type, name, kind, base_url, enabled, timeouts, metadata)
       values ('ai_server', $1, 'vllm', 'http://127.0.0.1:9', true, '{}', '{}')`,
      [server.name],
    );
    expect(await expectRefusal(ground, then)).toContain('past the management API');
    await ground.database.query('delete from providers where name = $1', [server.name]);
    await ground.restore(then);
  });
});
