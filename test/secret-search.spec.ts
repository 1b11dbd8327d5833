import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { BYTE_ENCODINGS, ENCODINGS } from './support/secret-encodings.js';
import { canary, findSecrets, searchSecrets } from './support/secret-search.js';
import { makeTestFolder, removeTestFolder } from './support/test-folders.js';

const SECRETS = { key: canary('key'), token: canary('tok') };

describe('the search for secrets', () => {
  it.each(Object.entries(ENCODINGS))(
    'finds one as %s at the beginning, in the middle and at the end',
    async (name, encode) => {
      const written = encode(SECRETS.key).toString('latin1');
      const texts = {
        alone: written,
        first: `${written} and so on`,
        middle: `a ${written} b`,
        last: `at last ${written}`,
      };
      const hits = await findSecrets(SECRETS, { texts });
      for (const place of Object.keys(texts)) expect(hits).toContain(`key as ${name} in ${place}`);
    },
  );

  it.each(Object.entries(BYTE_ENCODINGS))('finds bytes as %s', async (name, encode) => {
    const key = randomBytes(32);
    for (const content of [encode(key), Buffer.concat([Buffer.from('a '), encode(key), Buffer.from(' b')])])
      expect(await findSecrets({ key }, { texts: { content } })).toContain(`key as ${name} in content`);
  });

  it('finds bytes in what Node makes of them', async () => {
    const key = randomBytes(32);
    const texts = { json: JSON.stringify({ key }), inspected: inspect({ key }) };
    const hits = await findSecrets({ key }, { texts });
    expect(hits).toEqual(['key as list of numbers in json', 'key as hex with spaces in inspected']);
  });

  it.each([canary('key'), randomBytes(32)])('finds the end of one: %#', async (key) => {
    const end = Buffer.from(key).subarray(-20);
    expect(await findSecrets({ key }, { texts: { end } })).toContain('key as raw in end');
  });

  it('finds one in a file wherever it is, and tells how much it has gone through', async () => {
    const folder = await makeTestFolder();
    const sizes = [0, 1_048_560, 1_048_575, 3_000_000];
    for (const size of sizes) await writeFile(join(folder, String(size)), `${'x'.repeat(size)}${SECRETS.key}`);
    const { hits, bytes } = await searchSecrets(SECRETS, { folder });
    for (const size of sizes) expect(hits).toContain(`key as raw in ${join(folder, String(size))}`);
    expect(bytes).toBe(sizes.reduce((sum, size) => sum + size + SECRETS.key.length, 0));
    await removeTestFolder(folder);
  });

  it('finds a part of one, and tells them apart', async () => {
    const texts = { log: `a bad key: ${SECRETS.token.slice(0, 20)}…` };
    const hits = await findSecrets(SECRETS, { texts });
    expect(hits).toContain('token as raw in log');
    expect(hits.filter((hit) => hit.startsWith('key'))).toEqual([]);
  });

  it('finds one right after what looks like its beginning', async () => {
    const texts = { log: `${SECRETS.key.slice(0, 5)}${SECRETS.key}` };
    expect(await findSecrets(SECRETS, { texts })).toContain('key as raw in log');
  });

  it('finds nothing where there is less than a piece, and tells how much it has gone through', async () => {
    const texts = { log: SECRETS.key.slice(0, 19), empty: '', other: 'é' };
    expect(await searchSecrets(SECRETS, { texts })).toEqual({ hits: [], bytes: 21 });
  });
});
