import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Vitals } from '../src/snapshot/vitals/vitals.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { answering, startJsonDouble } from './support/json-double.js';
import { type KeyCheckingVendor, startKeyCheckingVendor } from './support/key-checking-vendor.js';
import { revisionOf } from './support/problems.js';
import type { RawUpstream } from './support/raw-upstream.js';
import { providerKey } from './support/run-canaries.js';

const VALID = providerKey('0001');
const WRONG = providerKey('0002');

interface Test {
  readonly status: string;
  readonly reason: string | null;
  readonly key_accepted: boolean | null;
  readonly keys: readonly { readonly version: number; readonly key_accepted: boolean | null }[];
}
interface State {
  readonly status: string;
  readonly reason: string | null;
  readonly breaker: string;
  readonly keys: readonly { readonly version: number; readonly state: string }[];
}

let vendor: KeyCheckingVendor;
let limiting: RawUpstream;
let gateway: Gateway;
let serial = 0;
let id: number;

beforeAll(async () => {
  vendor = await startKeyCheckingVendor(VALID);
  limiting = await startJsonDouble(429, { error: { message: 'slow down' } });
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: `${vendor.url},${limiting.url}` });
});
afterAll(() => Promise.all([gateway.stop(), vendor.close(), limiting.stop()]));

async function create(api_key: string, base_url = `${vendor.url}/v1`): Promise<void> {
  serial += 1;
  const body = { provider: 'custom', key_name: `key-${serial}`, base_url, api_key };
  id = (await gateway.manage<{ id: number }>('POST', '/api-keys', body)).body.id;
}
beforeEach(() => create(VALID));

const add = (api_key: string): Promise<Answer> => gateway.manage('POST', `/api-keys/${id}/keys`, { api_key });
const test = async (): Promise<Test> => (await gateway.manage<Test>('POST', `/api-keys/${id}/test`)).body;
const state = async (): Promise<State> => (await gateway.manage<{ state: State }>('GET', `/api-keys/${id}`)).body.state;
const keyStates = async () => (await state()).keys.map((key) => [key.version, key.state]);
async function verifiedVersions(): Promise<readonly number[]> {
  const path = `/api-keys/${id}/versions`;
  const { body } = await gateway.manage<{ versions: { version: number; verified_at: string | null }[] }>('GET', path);
  return body.versions.filter(({ verified_at }) => verified_at !== null).map(({ version }) => version);
}
/** As requests do when the vendor refuses a key. */
function setAside(...versions: readonly number[]): void {
  const { keys } = gateway.app.get(Vitals).of(id);
  for (const version of versions) keys.setAside(version, 'it was refused (401)', new Date(), null, performance.now());
}

describe('the test of several keys', () => {
  it('proves each of them', async () => {
    await add(VALID);
    expect(await test()).toMatchObject({
      status: 'healthy',
      reason: null,
      key_accepted: true,
      keys: [
        { version: 2, key_accepted: true },
        { version: 1, key_accepted: true },
      ],
    });
  });

  it('tells which one is refused; the vendor is degraded as long as another one serves', async () => {
    await add(WRONG);
    await add(VALID);
    expect(await test()).toEqual({
      status: 'degraded',
      latency_ms: expect.any(Number),
      reason: 'key version 2: the vendor refused the key (401); enter a valid one; its other keys serve',
      key_accepted: false,
      keys: [
        { version: 3, key_accepted: true },
        { version: 2, key_accepted: false },
        { version: 1, key_accepted: true },
      ],
    });
  });

  it('finds the vendor down when every key is refused', async () => {
    await create(WRONG);
    await add(`${WRONG}-other`);
    expect(await test()).toMatchObject({
      status: 'down',
      reason: 'the vendor refused the key (401); enter a valid one',
      key_accepted: false,
    });
  });

  it('leaves out what is revoked', async () => {
    await add(WRONG);
    await gateway.manage('DELETE', `/api-keys/${id}/keys/2`);
    expect(await test()).toMatchObject({ status: 'healthy', keys: [{ version: 1, key_accepted: true }] });
  });
});

describe('a test that succeeds', () => {
  it('takes back that keys were set aside, those it proved and no others', async () => {
    await add(WRONG);
    setAside(1, 2);
    expect(await state()).toMatchObject({
      status: 'out',
      reason: 'all its 2 keys are set aside: it was refused (401); enter a valid one, or test it',
    });
    await test();
    expect(await keyStates()).toEqual([
      [2, 'set_aside'],
      [1, 'in_use'],
    ]);
    expect(await state()).toMatchObject({ status: 'available', reason: null });
  });

  it('is noted beside the key, where other instances find it, and is no revision', async () => {
    await add(WRONG);
    const before = await revisionOf(gateway);
    expect(await verifiedVersions()).toEqual([]);
    await test();
    expect([await verifiedVersions(), await revisionOf(gateway)]).toEqual([[1], before]);
  });

  it('lets the next request find out whether the vendor is back', async () => {
    const { breaker } = gateway.app.get(Vitals).of(id);
    for (let failure = 0; failure < 5; failure++) breaker.failed(performance.now());
    expect(await state()).toMatchObject({ status: 'out', breaker: 'open' });
    await test();
    expect(await state()).toMatchObject({ status: 'probing', breaker: 'half_open' });
  });

  it('counts for a key that the vendor only slows down', async () => {
    await create(VALID, `${limiting.url}/v1`);
    setAside(1);
    expect(await test()).toMatchObject({ status: 'degraded', key_accepted: true });
    expect([await keyStates(), await verifiedVersions()]).toEqual([[[1, 'in_use']], [1]]);
  });

  it('counts for a vendor that shows its models to anyone: nothing speaks against the key', async () => {
    await limiting.play(answering(200, { data: [] }));
    await create(VALID, `${limiting.url}/v1`);
    setAside(1);
    expect(await test()).toMatchObject({ status: 'healthy', key_accepted: null });
    expect([await keyStates(), await verifiedVersions()]).toEqual([[[1, 'in_use']], []]);
  });
});

describe('a test that fails', () => {
  it('leaves the key set aside and the breaker open', async () => {
    await create(WRONG);
    setAside(1);
    const { breaker } = gateway.app.get(Vitals).of(id);
    for (let failure = 0; failure < 5; failure++) breaker.failed(performance.now());
    await test();
    expect(await state()).toMatchObject({ status: 'out', breaker: 'open', keys: [{ version: 1, state: 'set_aside' }] });
    expect(await verifiedVersions()).toEqual([]);
  });
});
