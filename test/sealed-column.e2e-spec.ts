import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { seal } from '../src/crypto/seal.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { migrate } from '../src/database/migrate.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

const key = masterKeyFrom(randomBytes(32));
const INSERT = `insert into provider_keys (id, provider_id, version, state, sealed, last_four)
  select $1, id, $2, 'revoked', $3, '' from providers returning kek_id`;

function sealed(text: string): string {
  const place = { table: 'provider_keys', column: 'sealed', rowId: randomUUID(), keyVersion: 1, origin: 'https://x' };
  return seal(text, place, new KeyRing(key, []));
}

describe('the column of sealed keys', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let version = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
    await migrate(dataSource);
    await dataSource.query(`insert into providers (type, name, kind, base_url, enabled, timeouts, metadata)
      values ('api_key', 'vendor', 'openai', 'https://api.openai.com', true, '{}', '{}')`);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  async function store(value: string | null): Promise<{ kek_id: string }[]> {
    version += 1;
    const rows: { kek_id: string }[] = await dataSource.query(INSERT, [randomUUID(), version, value]);
    return rows;
  }

  it.each(['k', 'sk-proj-0123456789', 'k'.repeat(4000)])('takes what was sealed: %#', async (text) => {
    expect(await store(sealed(text))).toEqual([{ kek_id: key.id }]);
  });

  it.each([
    ['a raw key', 'raw-key-0123456789abcdefghijklmnopqrstuvwxyz'],
    ['a raw key behind the format', 'pb1.raw-key-0123456789abcdefghijklmnopqrstuvwxyz'],
    ['an empty text', ''],
    ['nothing', null],
    ['base64', Buffer.from('sk-proj-0123456789').toString('base64')],
    ['an empty ciphertext', `${sealed('x').split('.').slice(0, 3).join('.')}.`],
    ['another format', sealed('x').replace('pb1', 'pb2')],
    ['a cut master key id', sealed('x').replace(/\.(\w)/, '.')],
    ['something appended', `${sealed('x')} sk-proj-0123456789`],
    ['something on another line', `${sealed('x')}\nsk-proj-0123456789`],
    ['something before', `sk-proj-0123456789\n${sealed('x')}`],
  ])('refuses %s', async (_, value) => {
    await expect(store(value)).rejects.toThrow(/provider_keys_sealed_check|not-null constraint/);
  });
});
