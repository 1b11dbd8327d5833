import { describe, expect, it } from '@jest/globals';
import { canary, ENCODINGS, findSecrets, searchSecrets } from './support/secret-search.js';

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
