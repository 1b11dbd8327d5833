import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { reload } from './support/reload.js';
import { addApp, addKey } from './support/app-calls.js';
import { explain, toldOf } from './support/explaining.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { KeyedVendor } from './support/keyed-vendor.js';
import { registerVendor } from './support/plug.js';
import { expectProblem } from './support/problems.js';
import { PROMPT, providerKey } from './support/run-canaries.js';

interface Version {
  readonly version: number;
  readonly app_id: number | null;
  readonly state: string;
}

const HELLO = { model: 'm', messages: [{ role: 'user', content: PROMPT }] };
const SHARED = providerKey('6789');

let gateway: Gateway;
let vendor: KeyedVendor;
let id: number;
let serial = 0;
/** Two apps, each with a key to call with. */
let shop: { readonly id: number; readonly key: string };
let desk: typeof shop;

beforeAll(async () => {
  vendor = await KeyedVendor.start();
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url });
});
beforeEach(async () => {
  serial += 1;
  vendor.accept(SHARED, own('shop'), own('desk'), own('next'));
  id = await registerVendor(gateway, { name: `vendor-${serial}`, url: vendor.url, api_key: SHARED });
  await gateway.manage('POST', '/active?preflight=off', {
    purpose: 'chat',
    provider_type: 'api_key',
    provider_id: id,
  });
  shop = await newApp(`shop-${serial}`);
  desk = await newApp(`desk-${serial}`);
  vendor.forget();
});
afterAll(async () => {
  await gateway.stop();
  await vendor.close();
});

function own(name: string): string {
  return `sk-own-of-${name}-${serial}`;
}

async function newApp(name: string, fields: object = {}): Promise<typeof shop> {
  const app = await addApp(gateway, name, fields);
  return { id: app, key: (await addKey(gateway, app)).key };
}

function addOwn(app: typeof shop, api_key: string, path = 'keys'): Promise<Answer<Version>> {
  return gateway.manage('POST', `/api-keys/${id}/${path}`, { api_key, app_id: app.id });
}

/** Asks once. @returns status, and the keys that reached the vendor */
async function ask({ key }: { readonly key: string }): Promise<unknown[]> {
  vendor.forget();
  const { status } = await gateway.infer('chat/completions', HELLO, { authorization: `Bearer ${key}` });
  return [status, ...vendor.chatKeys()];
}

async function versions(): Promise<readonly Version[]> {
  return (await gateway.manage<{ versions: Version[] }>('GET', `/api-keys/${id}/versions`)).body.versions;
}

describe("an app's own key", () => {
  it('serves its requests and nobody else', async () => {
    const added = await addOwn(shop, own('shop'));
    expect([added.status, added.body.app_id, added.body.state]).toEqual([201, shop.id, 'active']);
    expect([await ask(shop), await ask(desk), await ask({ key: gateway.appKey })]).toEqual([
      [200, own('shop')],
      [200, SHARED],
      [200, SHARED],
    ]);
    expect((await versions()).map(({ version, app_id }) => [version, app_id])).toEqual([
      [2, shop.id],
      [1, null],
    ]);
  });

  it('is not what the provider shows as its key', async () => {
    await addOwn(shop, own('shop'));
    const { body } = await gateway.manage('GET', `/api-keys/${id}`);
    expect([body['key_version'], body['masked_key']]).toEqual([1, `****${SHARED.slice(-4)}`]);
  });

  it('has nobody stand in for it when the vendor refuses it', async () => {
    await addOwn(shop, own('shop'));
    vendor.accept(SHARED);
    expect(await ask(shop)).toEqual([502, own('shop')]);
    expect(await ask(shop)).toEqual([503]);
    expect(toldOf(await explain(gateway, { app_id: shop.id }))).toEqual([`vendor-${serial} keys_set_aside`]);
    expect(await ask(desk)).toEqual([200, SHARED]);
  });

  it('that is revoked leaves its app to the shared one', async () => {
    await addOwn(shop, own('shop'));
    expect((await gateway.manage('DELETE', `/api-keys/${id}/keys/2`)).status).toBe(200);
    expect(await ask(shop)).toEqual([200, SHARED]);
  });

  it('keeps a vendor that pauses it from nobody else', async () => {
    await addOwn(shop, own('shop'));
    await addOwn(desk, own('desk'));
    vendor.pauseFor(own('shop'), 3600);
    const [status] = await ask(shop);
    expect([status, await ask(shop), await ask(desk)]).toEqual([429, [503], [200, own('desk')]]);
    vendor.pauseFor('', 0);
  });

  it('cannot be given to an app that does not exist', async () => {
    const refused = await gateway.manage('POST', `/api-keys/${id}/keys`, { api_key: own('shop'), app_id: 99_999 });
    expectProblem(refused, 400, 'invalid_request', ['app_id']);
    const rotated = await gateway.manage('POST', `/api-keys/${id}/rotate`, { api_key: own('shop'), app_id: 99_999 });
    expectProblem(rotated, 400, 'invalid_request', ['app_id']);
    expect(await versions()).toHaveLength(1);
  });

  it('keeps its app from being deleted', async () => {
    await addOwn(shop, own('shop'));
    expectProblem(await gateway.manage('DELETE', `/apps/${shop.id}`), 409, 'in_use');
  });
});

describe('rotation', () => {
  it("of an app's own key leaves those of others alone", async () => {
    await addOwn(shop, own('shop'));
    await addOwn(desk, own('desk'));
    const rotated = await addOwn(shop, own('next'), 'rotate');
    expect([rotated.status, rotated.body.app_id]).toEqual([200, shop.id]);
    expect((await versions()).map(({ app_id, state }) => [app_id, state])).toEqual([
      [shop.id, 'active'],
      [desk.id, 'active'],
      [shop.id, 'grace'],
      [null, 'active'],
    ]);
    expect([await ask(shop), await ask(desk)]).toEqual([
      [200, own('next')],
      [200, own('desk')],
    ]);
    vendor.accept(SHARED, own('shop'));
    expect(await ask(shop)).toEqual([200, own('next'), own('shop')]);
  });

  it('of the shared key leaves those of apps alone, and so does a new api_key', async () => {
    await addOwn(shop, own('shop'));
    await gateway.manage('POST', `/api-keys/${id}/rotate`, { api_key: own('next') });
    expect([await ask(shop), await ask(desk)]).toEqual([
      [200, own('shop')],
      [200, own('next')],
    ]);
    await gateway.manage('PATCH', `/api-keys/${id}`, { api_key: SHARED });
    expect([await ask(shop), await ask(desk)]).toEqual([
      [200, own('shop')],
      [200, SHARED],
    ]);
  });

  it('back to an own version takes over from those of its app only', async () => {
    await addOwn(shop, own('shop'));
    await addOwn(shop, own('next'), 'rotate');
    expect((await gateway.manage('POST', `/api-keys/${id}/versions/2/activate`, {})).status).toBe(200);
    expect([await ask(shop), await ask(desk)]).toEqual([
      [200, own('shop')],
      [200, SHARED],
    ]);
  });

  it('cannot take the last shared key from a chain, whatever keys apps have', async () => {
    await addOwn(shop, own('shop'));
    expectProblem(await gateway.manage('DELETE', `/api-keys/${id}/keys/1`), 409, 'in_use');
  });
});

describe('an app that must use its own keys', () => {
  it('is served by nobody who wants a key and has none of its own', async () => {
    const strict = await newApp(`strict-${serial}`, { must_use_own_keys: true });
    const answer = await gateway.infer<{ error: { code: string; message: string } }>('chat/completions', HELLO, {
      authorization: `Bearer ${strict.key}`,
    });
    expect([answer.status, answer.headers.get('x-llm-trail')]).toEqual([503, `vendor-${serial}=skipped:no_own_key`]);
    expect(answer.body.error.message).toContain('it has no key that this app may use');
    expect(toldOf(await explain(gateway, { app_id: strict.id }))).toEqual([`vendor-${serial} no_own_key`]);
    await addOwn(strict, own('next'));
    expect(await ask(strict)).toEqual([200, own('next')]);
  });
});

describe('a row that was changed in the database', () => {
  it.each([
    ['given to another app', () => desk.id],
    ['given to everybody', () => null],
  ])('and %s opens for nobody, and nobody stands in for it', async (_, owner) => {
    await addOwn(shop, own('shop'));
    await gateway.app
      .get(DataSource)
      .query('update provider_keys set app_id = $2 where provider_id = $1 and version = 2', [id, owner()]);
    await reload(gateway.app);
    const expected = owner() === null ? [200, SHARED] : [503];
    expect([await ask(desk), await ask(shop)]).toEqual([expected, [200, SHARED]]);
  });
});
