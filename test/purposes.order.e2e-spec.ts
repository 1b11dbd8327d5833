import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, registerServer } from './support/plug.js';
import { expectProblem } from './support/problems.js';

interface Listed {
  readonly data: readonly { readonly slug?: string; readonly purpose?: string }[];
  readonly next_cursor: string | null;
}

/** The last three in the same millisecond, against the order of their slugs. */
const CREATED = {
  zebra: '2030-01-01T00:00:00.000001Z',
  ant: '2030-01-02T00:00:00Z',
  'twin-c': '2030-01-03T00:00:00.000001Z',
  'twin-b': '2030-01-03T00:00:00.000002Z',
  'twin-a': '2030-01-03T00:00:00.000999Z',
};
const IN_ORDER = ['zebra', 'ant', 'twin-a', 'twin-b', 'twin-c'];

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  const id = await registerServer(gateway, { name: 'local', url: 'http://127.0.0.1:9' });
  for (const [slug, at] of Object.entries(CREATED)) {
    await gateway.manage('PUT', `/purposes/${slug}`, {});
    await activate(gateway, slug, [id]);
    await gateway.app.get(DataSource).query('update purposes set created_at = $2 where slug = $1', [slug, at]);
  }
  await gateway.manage('PUT', '/purposes/empty', {});
});
afterAll(() => gateway.stop());

async function page(path: string): Promise<{ readonly slugs: readonly string[]; readonly next: string | null }> {
  const { status, body } = await gateway.manage<Listed>('GET', path);
  expect(status).toBe(200);
  return { slugs: body.data.map(({ slug, purpose }) => slug ?? purpose ?? ''), next: body.next_cursor };
}

/** A list by pages of so many. */
async function inPages(path: string, limit: number): Promise<readonly string[]> {
  const all: string[] = [];
  let after = '';
  do {
    const { slugs, next } = await page(`${path}&limit=${limit}${after}`);
    all.push(...slugs);
    after = next === null ? '' : `&cursor=${next}`;
  } while (after !== '');
  return all;
}

describe.each([
  ['/purposes', ['chat', 'embeddings', 'reranking', 'empty', ...IN_ORDER]],
  // What is not plugged in is not there.
  ['/active', IN_ORDER],
])('GET %s?order=created', (path, all) => {
  const list = `${path}?order=created`;

  it('lists in the order in which purposes were created, those of one millisecond by slug', async () => {
    expect(await page(list)).toEqual({ slugs: all, next: null });
  });

  it.each([1, 2, 3, 4])('leaves nothing out and says nothing twice in pages of %d', async (limit) => {
    expect(await inPages(list, limit)).toEqual(all);
  });

  it('can be searched', async () => {
    expect(await inPages(`${list}&q=twin`, 2)).toEqual(['twin-a', 'twin-b', 'twin-c']);
  });

  it('refuses a cursor of the other order', async () => {
    const { body } = await gateway.manage<Listed>('GET', `${path}?limit=1`);
    expectProblem(await gateway.manage('GET', `${list}&cursor=${body.next_cursor}`), 400, 'invalid_request', [
      'cursor',
    ]);
  });

  it.each(['', 'name', 'created,slug'])('refuses the order "%s"', async (order) => {
    expectProblem(await gateway.manage('GET', `${path}?order=${order}`), 400, 'invalid_request', ['order']);
  });

  it('lists by slug unless told otherwise', async () => {
    const bySlug = all.toSorted();
    expect(await page(path)).toEqual({ slugs: bySlug, next: null });
    expect(await inPages(`${path}?order=slug`, 2)).toEqual(bySlug);
  });
});

it('a list goes on where its last purpose is gone', async () => {
  await gateway.manage('PUT', '/purposes/gone', {});
  const at = '2029-01-01T00:00:00.5Z';
  await gateway.app.get(DataSource).query('update purposes set created_at = $2 where slug = $1', ['gone', at]);
  const { slugs, next } = await page('/purposes?order=created&limit=5');
  expect(slugs.at(-1)).toBe('gone');
  expect((await gateway.manage('DELETE', '/purposes/gone')).status).toBe(200);
  expect((await page(`/purposes?order=created&cursor=${next}`)).slugs).toEqual(IN_ORDER);
});
