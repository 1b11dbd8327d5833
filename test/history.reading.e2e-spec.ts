import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { diff, readRevision } from './support/history.js';
import { expectProblem, revisionOf } from './support/problems.js';

let gateway: Gateway;
let spare: number;

beforeAll(async () => {
  gateway = await startGateway();
  const server = { name: 'spare', server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
  spare = (await gateway.manage<{ id: number }>('POST', '/servers', server)).body.id;
});
afterAll(() => gateway.stop());

/** A write that is answered with 2xx, and the number it got. */
async function write(method: string, path: string, body?: object, headers = {}): Promise<number> {
  const answer = await gateway.manage(method, path, body, headers);
  expect([method, path, answer.status < 300 ? 'written' : answer.body]).toEqual([method, path, 'written']);
  return Number(answer.body['revision']);
}

/** What the history says of a write with this header. */
async function reasonOf(header: string): Promise<string | null> {
  return (await readRevision(gateway, await write('PUT', '/purposes/reasoned', {}, { 'x-reason': header }))).reason;
}

describe('the reason of a write', () => {
  it('is in the history, or null', async () => {
    expect(await reasonOf('gpu-1 is down, ticket 4711')).toBe('gpu-1 is down, ticket 4711');
    expect((await readRevision(gateway, await write('PUT', '/purposes/reasoned', {}))).reason).toBeNull();
  });

  it('may be UTF-8, Latin-1 or percent-encoded', async () => {
    expect(await reasonOf(Buffer.from('عطل في الخادم').toString('latin1'))).toBe('عطل في الخادم');
    expect(await reasonOf('Störung')).toBe('Störung');
    expect(await reasonOf(`UTF-8''${encodeURIComponent('عطل 🙂')}`)).toBe('عطل 🙂');
    expect(await reasonOf('x'.repeat(500))).toHaveLength(500);
  });

  it.each(['', 'x'.repeat(501), "UTF-8''%0Aline", "UTF-8''%zz", "UTF-8''"])('%j is refused', async (header) => {
    const answer = await gateway.manage('PUT', '/purposes/reasoned', {}, { 'x-reason': header });
    expectProblem(answer, 400, 'invalid_request', ['X-Reason']);
  });
});

interface ChangePage {
  readonly changes: readonly { readonly key: string }[];
  readonly next_cursor: string | null;
}

interface Page {
  readonly data: readonly { readonly number: number; readonly changes: number | null }[];
  readonly next_cursor: string | null;
}

describe('the list of revisions', () => {
  it('has all of them, newest first, in pages', async () => {
    const newest = await revisionOf(gateway);
    const seen: number[] = [];
    for (let cursor: string | null = '0'; cursor !== null;) {
      const page: Answer<Page> = await gateway.manage<Page>('GET', `/revisions?limit=7&cursor=${cursor}`);
      seen.push(...page.body.data.map(({ number }) => number));
      cursor = page.body.next_cursor;
    }
    expect(seen).toEqual(Array.from({ length: newest }, (_, index) => newest - index));
  });

  it('says who did what, when, why and how much', async () => {
    const number = await write('PUT', '/agent-types/listed', { purpose: 'chat' }, { 'x-reason': 'a try' });
    const { body } = await gateway.manage<Page>('GET', '/revisions?limit=1');
    expect(body.data[0]).toEqual({
      number,
      author: 'bootstrap',
      action: 'agent_type.set',
      subject: 'listed → chat',
      reason: 'a try',
      created_at: expect.stringMatching(/^20.+Z$/),
      changes: 1,
    });
    const { changes, next_cursor: _, ...head } = await readRevision(gateway, number);
    expect([head, changes?.length]).toEqual([{ ...body.data[0], changes: undefined }, 1]);
  });

  it('does not know what the first one changed', async () => {
    expect(await readRevision(gateway, 1)).toMatchObject({ action: 'install', reason: null, changes: null });
    const { body } = await gateway.manage<Page>('GET', '/revisions?cursor=2');
    expect(body.data).toMatchObject([{ number: 1, changes: null }]);
  });

  it('has no others', async () => {
    for (const path of ['/revisions/100000', '/revisions/0', '/revisions/x', '/revisions/1/diff/100000']) {
      expectProblem(await gateway.manage('GET', path), 404, 'not_found');
    }
    expectProblem(await gateway.manage('GET', '/revisions?limit=0'), 400, 'invalid_request', ['limit']);
  });
});

describe('changes of one revision and between two', () => {
  it('come in pages', async () => {
    const ids: number[] = [];
    const before = await revisionOf(gateway);
    for (let index = 0; index < 5; index++) {
      const server = { name: `paged-${index}`, server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
      ids.push((await gateway.manage<{ id: number }>('POST', '/servers', server)).body.id);
    }
    const keys = ids.map(String);
    const removed = await gateway.manage<{ revision: number }>('POST', `/revisions/${before}/rollback`);
    for (const path of [`/revisions/${before}/diff/${before + 5}`, `/revisions/${removed.body.revision}`]) {
      const pages: (readonly string[])[] = [];
      for (let cursor: string | null = '0'; cursor !== null;) {
        const { body }: Answer<ChangePage> = await gateway.manage('GET', `${path}?limit=2&cursor=${cursor}`);
        pages.push(body.changes.map(({ key }) => key));
        cursor = body.next_cursor;
      }
      expect([pages.map(({ length }) => length), pages.flat().toSorted()]).toEqual([[2, 2, 1], keys.toSorted()]);
      for (const [query, field] of [
        ['limit=1001', 'limit'],
        ['cursor=x', 'cursor'],
      ] as const) {
        expectProblem(await gateway.manage('GET', `${path}?${query}`), 400, 'invalid_request', [field]);
      }
    }
  });
});

describe('the difference between two revisions', () => {
  it('leaves out what was changed back, and turns around', async () => {
    const before = await revisionOf(gateway);
    await write('PATCH', `/servers/${spare}`, { model: 'a', model_path: '/p' });
    await write('PUT', '/purposes/there-and-gone', {});
    await write('DELETE', '/purposes/there-and-gone');
    const after = await write('PATCH', `/servers/${spare}`, { model: null, enabled: false });
    const was = { model_path: null, enabled: true };
    const became = { model_path: '/p', enabled: false };
    const change = { entity: 'server', key: String(spare) };
    expect(await diff(gateway, before, after)).toEqual([{ ...change, before: was, after: became }]);
    expect(await diff(gateway, after, before)).toEqual([{ ...change, before: became, after: was }]);
    expect(await diff(gateway, after, after)).toEqual([]);
  });
});
