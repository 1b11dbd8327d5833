import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addApp, addKey, codeFor, type MadeKey, statusFor } from './support/app-calls.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectProblem } from './support/problems.js';

const DAY_MS = 86_400_000;
const REFUSED = { status: 401, code: 'invalid_api_key' };

interface KeyView {
  readonly id: number;
  readonly state: string;
  readonly expires_at: string | null;
}

let gateway: Gateway;
let appId: number;
let count = 0;
beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(async () => {
  appId = await addApp(gateway, `app ${(count += 1)}`, { purposes: ['chat', 'embeddings'] });
});
afterAll(() => gateway.stop());

async function list(): Promise<readonly KeyView[]> {
  return (await gateway.manage<{ data: readonly KeyView[] }>('GET', `/apps/${appId}/keys`)).body.data;
}

function rotate(id: number, body: object = {}) {
  return gateway.manage<MadeKey & { expires_at: string | null; replaced: KeyView }>(
    'POST',
    `/apps/${appId}/keys/${id}/rotate`,
    body,
  );
}

const daysFromNow = (time: string | null): number =>
  time === null ? Infinity : Math.round((Date.parse(time) - Date.now()) / DAY_MS);

describe('rotating a key', () => {
  it('makes one like it, and lets the old one go on for a day', async () => {
    const like = { name: 'pos', purposes: ['chat'], limits: { requests_per_second: 3 } };
    const old = await addKey(gateway, appId, like);
    const { status, body } = await rotate(old.id);
    expect([status, body]).toMatchObject([
      200,
      { ...like, expires_at: null, replaced: { id: old.id, state: 'active' } },
    ]);
    expect(daysFromNow(body.replaced.expires_at)).toBe(1);
    expect([await statusFor(gateway, old.key), await statusFor(gateway, body.key)]).toEqual([200, 200]);
    expect((await list()).map(({ id, state }) => [id, state])).toEqual([
      [old.id, 'active'],
      [body.id, 'active'],
    ]);
  });

  it('without an overlap ends the old one at once', async () => {
    const old = await addKey(gateway, appId);
    const { body } = await rotate(old.id, { overlap_seconds: 0 });
    expect(await codeFor(gateway, old.key)).toEqual(REFUSED);
    expect(await statusFor(gateway, body.key)).toBe(200);
    expect((await list()).map(({ state }) => state)).toEqual(['expired', 'active']);
    expectProblem(await rotate(old.id), 400, 'invalid_request');
  });

  it('gives the new one as long a life as the old one had, and the old one not a longer one', async () => {
    const in10Days = new Date(Date.now() + 10 * DAY_MS).toISOString();
    const old = await addKey(gateway, appId, { expires_at: in10Days });
    const first = await rotate(old.id, { overlap_seconds: 30 * 86_400 });
    expect([daysFromNow(first.body.expires_at), daysFromNow(first.body.replaced.expires_at)]).toEqual([10, 10]);
    const second = await rotate(first.body.id, { expires_at: null });
    expect([daysFromNow(second.body.expires_at), daysFromNow(second.body.replaced.expires_at)]).toEqual([Infinity, 1]);
  });

  it.each([{ overlap_seconds: -1 }, { overlap_seconds: 2_592_001 }, { overlap_seconds: '60' }])(
    'is refused with %j',
    async (body) => {
      const { id } = await addKey(gateway, appId);
      expectProblem(await rotate(id, body), 400, 'invalid_request', ['overlap_seconds']);
    },
  );

  it('by several at once makes one key after the other', async () => {
    const old = await addKey(gateway, appId);
    const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(old.id, { overlap_seconds: 60 })));
    const made = answers.filter(({ status }) => status === 200).map(({ body }) => body.key);
    expect(made).toHaveLength(5);
    expect(await Promise.all(made.map((key) => statusFor(gateway, key)))).toEqual(made.map(() => 200));
  });
});
