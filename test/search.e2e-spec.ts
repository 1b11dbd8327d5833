import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { addApp } from './support/app-calls.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, registerServer } from './support/plug.js';
import { providerKey } from './support/run-canaries.js';

interface Listed {
  readonly data: readonly {
    readonly name?: string;
    readonly key_name?: string;
    readonly slug?: string;
    readonly purpose?: string;
  }[];
  readonly next_cursor: string | null;
}

const NAMES = ['Alpha one', 'alpha two', 'BETA', '100%_sure', 'back\\slash'];

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  const ids: number[] = [];
  for (const name of NAMES) {
    ids.push(await registerServer(gateway, { name, url: 'http://127.0.0.1:9' }));
    await gateway.manage('POST', '/api-keys', {
      provider: 'openai',
      key_name: `key ${name}`,
      api_key: providerKey('6789'),
    });
    await addApp(gateway, name);
  }
  for (const slug of ['alpha-one', 'alpha-two', 'beta']) {
    await gateway.manage('PUT', `/purposes/${slug}`, {});
    await activate(gateway, slug, ids.slice(0, 1));
  }
});
afterAll(() => gateway.stop());

async function search(path: string, q: string, more = ''): Promise<readonly (string | undefined)[]> {
  const { status, body } = await gateway.manage<Listed>('GET', `${path}?q=${encodeURIComponent(q)}${more}`);
  expect(status).toBe(200);
  return body.data.map(
    ({ name, key_name, slug, purpose }) => name ?? key_name?.slice('key '.length) ?? slug ?? purpose,
  );
}

describe.each(['/servers', '/api-keys', '/apps'])('GET %s?q=', (path) => {
  it.each([
    ['alpha', ['Alpha one', 'alpha two']],
    ['ALPHA T', ['alpha two']],
    ['beta', ['BETA']],
    ['%', ['100%_sure']],
    ['_', ['100%_sure']],
    ['\\', ['back\\slash']],
    ["'; drop table providers; --", []],
  ])('finds names that contain %s', async (q, names) => {
    expect(await search(path, q)).toEqual(names);
  });

  it('goes on in pages', async () => {
    const { body } = await gateway.manage<Listed>('GET', `${path}?q=alpha&limit=1`);
    expect([body.data.length, await search(path, 'alpha', `&cursor=${body.next_cursor}`)]).toEqual([1, ['alpha two']]);
  });
});

describe.each(['/servers', '/api-keys'])('GET %s?ids=', (path) => {
  const idsOf = async (query: string): Promise<readonly number[]> => {
    const { status, body } = await gateway.manage<{ data: readonly { id: number }[] }>('GET', `${path}?${query}`);
    expect(status).toBe(200);
    return body.data.map(({ id }) => id);
  };

  it('lists those alone, in the order of all, whoever is not there passed over', async () => {
    const [first = 0, second = 0, third = 0] = await idsOf('');
    expect(await idsOf(`ids=${third},2147483647,${first}`)).toEqual([first, third]);
    expect(await idsOf(`ids=${first},${second},${third}&limit=1&cursor=${first}`)).toEqual([second]);
    expect(await idsOf(`ids=${first},${second}&q=two`)).toEqual([second]);
  });

  it.each(['', '1,', '1,x', '0', '-1', '2147483648', '1e3', Array.from({ length: 501 }, (_, n) => n + 1).join()])(
    'refuses what are no ids',
    async (ids) => {
      const { status, body } = await gateway.manage('GET', `${path}?ids=${ids}`);
      expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ field: 'ids' })]]);
    },
  );
});

describe.each(['/purposes', '/active'])('GET %s?q=', (path) => {
  it.each([
    ['ALPHA', ['alpha-one', 'alpha-two']],
    ['eta', ['beta']],
    ['%', []],
  ])('finds slugs that contain %s', async (q, slugs) => {
    expect(await search(path, q)).toEqual(slugs);
  });

  it('goes on in pages', async () => {
    const { body } = await gateway.manage<Listed>('GET', `${path}?q=alpha&limit=1`);
    expect([body.next_cursor, await search(path, 'alpha', `&cursor=${body.next_cursor}`)]).toEqual([
      'alpha-one',
      ['alpha-two'],
    ]);
  });
});

describe('a search', () => {
  it.each(['/servers', '/api-keys', '/apps', '/purposes', '/active'])('of %s refuses what is no name', async (path) => {
    for (const q of ['', 'x'.repeat(101), '%00', 'a&q=b']) {
      const { status, body } = await gateway.manage('GET', `${path}?q=${q}`);
      expect([q, status, body['errors']]).toEqual([q, 400, [expect.objectContaining({ field: 'q' })]]);
    }
  });

  it('of 10,000 servers is quick', async () => {
    await gateway.app.get(DataSource).query(`
      insert into providers (type, name, kind, base_url, enabled, timeouts, metadata)
      select 'ai_server', 'rack ' || n, 'vllm', 'http://127.0.0.1:' || (10000 + n), false, '{}', '{}' from generate_series(1, 10000) n`);
    // The quickest of some, so that a busy machine does not count.
    let tookMs = Infinity;
    for (let round = 0; round < 5 && tookMs >= 1000; round += 1) {
      const begun = performance.now();
      expect(await search('/servers', 'RACK 99', '&limit=1000')).toHaveLength(111);
      tookMs = Math.min(tookMs, performance.now() - begun);
    }
    expect(tookMs).toBeLessThan(1000);
  });
});
