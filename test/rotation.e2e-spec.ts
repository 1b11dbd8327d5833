import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { auditConfiguration } from './support/configuration-audit.js';
import { revisionOf } from './support/problems.js';
import { Rotating } from './support/rotating.js';
import { providerKey } from './support/run-canaries.js';

const FIRST = providerKey('0001');
const SECOND = providerKey('0002');
const THIRD = providerKey('0003');

let rotating: Rotating;

beforeAll(async () => {
  rotating = await Rotating.start();
});
beforeEach(() => rotating.begin(FIRST));
afterAll(() => rotating.stop());

describe('a rotation', () => {
  it('proves the new key at the vendor, puts it in use and keeps the old one through the grace', async () => {
    rotating.vendor.accept(FIRST, SECOND);
    const before = await revisionOf(rotating.gateway);
    const { status, body } = await rotating.rotate({ api_key: SECOND });
    const untilMs = Date.parse(String(body.replaced[0]?.['grace_until'])) - Date.now();
    expect([status, body]).toMatchObject([
      200,
      {
        version: 2,
        state: 'active',
        weight: 1,
        masked_key: '****0002',
        verified_at: expect.any(String),
        grace_until: null,
        replaced: [{ version: 1, state: 'grace', masked_key: '****0001', revoked_at: null }],
        revision: before + 1,
      },
    ]);
    expect(untilMs).toBeGreaterThan(290_000);
    expect(untilMs).toBeLessThan(301_000);
    expect(rotating.vendor.received).toMatchObject([
      { key: SECOND, path: '/v1/models' },
      { key: '', path: '/v1/models' },
    ]);
    expect(await rotating.versions()).toMatchObject([{ version: 2, state: 'active' }, body.replaced[0]]);
    expect(JSON.stringify(body)).not.toContain('canary');
  });

  it('is in force with the answer: the next request has the new key', async () => {
    rotating.vendor.accept(FIRST, SECOND);
    expect(await rotating.ask()).toEqual([200, 'vendor=200']);
    await rotating.rotate({ api_key: SECOND });
    expect(await rotating.ask()).toEqual([200, 'vendor=200']);
    expect(rotating.vendor.chatKeys()).toEqual([FIRST, SECOND]);
  });

  it('leaves a request that is under way its key', async () => {
    rotating.vendor.accept(FIRST, SECOND);
    const release = rotating.vendor.hold();
    const underWay = rotating.ask('before');
    await until(() => rotating.vendor.chatKeys().length === 1);
    await rotating.rotate({ api_key: SECOND, grace_seconds: 0 });
    expect(await rotating.states()).toEqual([
      [2, 'active'],
      [1, 'revoked'],
    ]);
    release();
    expect(await underWay).toEqual([200, 'vendor=200']);
    expect(rotating.vendor.chatKeys()).toEqual([FIRST]);
  });

  it('takes over from all keys in use, and leaves earlier graces as they are', async () => {
    rotating.vendor.accept(FIRST, SECOND, THIRD);
    await rotating.rotate({ api_key: SECOND, grace_seconds: 60 });
    const [, first] = await rotating.versions();
    await rotating.gateway.manage('POST', `/api-keys/${rotating.id}/keys`, { api_key: SECOND, weight: 5 });
    const { body } = await rotating.rotate({ api_key: THIRD });
    expect(body.replaced.map(({ version, state }) => [version, state])).toEqual([
      [3, 'grace'],
      [2, 'grace'],
    ]);
    expect((await rotating.versions())[3]).toEqual(first);
    expect(rotating.served()).toEqual([4, 3, 2, 1]);
  });

  it('says in the history who did it, and of the secret no more than its version', async () => {
    rotating.vendor.accept(SECOND);
    const { body } = await rotating.rotate({ api_key: SECOND }, '', { 'x-reason': 'quarterly' });
    const revision = await rotating.gateway.manage('GET', `/revisions/${body.revision}`);
    const subject = `api_key ${rotating.id} (${rotating.name}) key 2`;
    expect(revision.body).toMatchObject({ action: 'api_key.key_rotate', subject, reason: 'quarterly' });
    expect(JSON.stringify(revision.body)).not.toMatch(/canary|pb1|0002/);
  });
});

describe('the grace', () => {
  it('lets the old key serve when the vendor refuses the new one, in the same request', async () => {
    rotating.vendor.accept(FIRST, SECOND);
    await rotating.rotate({ api_key: SECOND });
    rotating.vendor.accept(FIRST);
    expect([await rotating.ask(), await rotating.ask()]).toEqual([
      [200, 'vendor=401, vendor=200'],
      [200, 'vendor=200'],
    ]);
    expect(rotating.vendor.chatKeys()).toEqual([SECOND, FIRST, FIRST]);
  });

  it('of 0 seconds revokes at once', async () => {
    rotating.vendor.accept(FIRST, SECOND);
    const { body } = await rotating.rotate({ api_key: SECOND, grace_seconds: 0 });
    expect(body.replaced).toMatchObject([{ version: 1, state: 'revoked', grace_until: null }]);
    expect(rotating.served()).toEqual([2]);
  });
});

describe('after all of the above', () => {
  it('the configuration is whole', async () => {
    expect(await auditConfiguration(rotating.gateway.databaseUrl)).toEqual([]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}
