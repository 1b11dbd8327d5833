import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type Gateway, startGateway } from './support/gateway.js';
import { rollBack } from './support/history.js';
import { revisionOf } from './support/problems.js';
import { canary, findSecrets } from './support/secret-search.js';

const SECRETS = {
  'server key': canary('ser'),
  'later server key': canary('lat'),
  'vendor key': canary('ven'),
  'second vendor key': canary('sec'),
  'third vendor key': canary('thi'),
  'tried key': canary('try'),
  'deleted key': canary('del'),
};

let gateway: Gateway;
let database: Client;
const texts: Record<string, string> = {};
/** Values of provider_keys.sealed, whenever they were seen. */
const sealed: Record<string, string> = {};

beforeAll(async () => {
  gateway = await startGateway();
  database = new Client({ connectionString: gateway.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await gateway.stop();
});

async function call(method: string, path: string, body?: object): Promise<number> {
  const answer = await gateway.manage(method, path, body);
  texts[`${Object.keys(texts).length} ${method} ${path}`] = JSON.stringify(answer.body);
  expect([path, answer.status < 300 ? 'done' : answer.body]).toEqual([path, 'done']);
  const { rows } = await database.query<{ id: string; sealed: string }>('select id, sealed from provider_keys');
  for (const row of rows) sealed[`seal ${row.id}`] = row.sealed;
  return Number(answer.body['id']);
}

describe('no secret, sealed or not, is in the history', () => {
  beforeAll(async () => {
    const server = {
      name: 'local',
      server_type: 'vllm',
      base_url: 'http://127.0.0.1:9',
      api_key: SECRETS['server key'],
    };
    const local = await call('POST', '/servers', server);
    const vendor = { provider: 'openai', key_name: 'vendor', api_key: SECRETS['vendor key'] };
    const external = await call('POST', '/api-keys', vendor);
    await call('PATCH', `/servers/${local}`, { api_key: SECRETS['later server key'] });
    await call('PATCH', `/servers/${local}`, { base_url: 'http://127.0.0.1:10', api_key: SECRETS['later server key'] });
    await call('PUT', `/servers/${local}`, { ...server, base_url: 'http://127.0.0.1:10', api_key: null });
    await call('PATCH', `/api-keys/${external}`, { api_key: SECRETS['second vendor key'] });
    await call('POST', `/api-keys/${external}/keys`, { api_key: SECRETS['third vendor key'], weight: 2 });
    await call('PATCH', `/api-keys/${external}/keys/3`, { weight: 3 });
    await call('DELETE', `/api-keys/${external}/keys/2`);
    await call('PATCH', `/api-keys/${external}?dry_run=true`, { api_key: SECRETS['tried key'] });
    await call('POST', '/servers?dry_run=true', { ...server, name: 'tried', api_key: SECRETS['tried key'] });
    const gone = await call('POST', '/servers', { ...server, name: 'gone', api_key: SECRETS['deleted key'] });
    await call('DELETE', `/servers/${gone}`);
    const then = await revisionOf(gateway);
    const later = await call('POST', '/servers', { ...server, name: 'later', api_key: SECRETS['deleted key'] });
    await call('PATCH', `/servers/${later}?dry_run=true`, { model: 'm' });
    for (const query of ['?dry_run=true', ''])
      texts[`rollback ${query}`] = JSON.stringify(await rollBack(gateway, then, query));
    texts['refused rollback'] = JSON.stringify(await rollBack(gateway, then + 1));

    const newest = await revisionOf(gateway);
    await call('GET', '/revisions');
    for (let number = 1; number <= newest; number++) {
      await call('GET', `/revisions/${number}`);
      await call('GET', `/revisions/${number}/diff/${newest}`);
    }
    for (const table of ['revisions', 'revision_changes']) {
      const { rows } = await database.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`);
      texts[table] = rows.map(({ row }) => row).join('\n');
    }
  });

  it('neither in its rows nor in any answer', async () => {
    expect(Object.keys(texts).length).toBeGreaterThan(30);
    expect(texts['revision_changes']).toContain('"version": 3');
    expect(Object.keys(sealed).length).toBeGreaterThan(6);
    expect(await findSecrets({ ...SECRETS, ...sealed }, { texts })).toEqual([]);
  });

  it('not even the end of one that answers about the key itself show', () => {
    const history = Object.entries(texts).filter(([place]) => /revision|rollback/.test(place));
    const ends = Object.values(SECRETS).map((secret) => secret.slice(-4));
    for (const [place, text] of history) {
      expect([place, ends.filter((end) => text.includes(`****${end}`) || text.includes('last_four'))]).toEqual([
        place,
        [],
      ]);
      expect([place, text.includes('sealed"'), text.includes('kek_id')]).toEqual([place, false, false]);
    }
  });

  it('and one would be found', async () => {
    const [name = '', value = ''] = Object.entries(sealed)[0] ?? [];
    const planted = {
      row: `(9,9,provider_keys,1/1,,"{""sealed"": ""${value}""}")`,
      answer: SECRETS['tried key'].slice(3),
    };
    const found = await findSecrets({ ...SECRETS, ...sealed }, { texts: planted });
    expect(found).toEqual(expect.arrayContaining(['tried key as raw in answer', `${name} as raw in row`]));
  });
});
