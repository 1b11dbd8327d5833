import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type QueryRunner } from 'typeorm';
import { waitUntil } from '../src/database/embedded/poll.js';
import { WRITE_LOCK } from '../src/revisions/revision-publisher.js';
import { Vitals } from '../src/snapshot/vitals/vitals.js';
import { auditConfiguration } from './support/configuration-audit.js';
import type { Answer } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { Rotating } from './support/rotating.js';
import { providerKey } from './support/run-canaries.js';

const FIRST = providerKey('0001');
const SECOND = providerKey('0002');

let rotating: Rotating;

beforeAll(async () => {
  rotating = await Rotating.start();
});
/** Version 2 in use, version 1 in its grace. */
beforeEach(async () => {
  await rotating.begin(FIRST);
  rotating.vendor.accept(FIRST, SECOND);
  await rotating.rotate({ api_key: SECOND });
  rotating.vendor.forget();
});
afterAll(() => rotating.stop());

const manage = <T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<Answer<T>> =>
  rotating.gateway.manage<T>(method, `/api-keys/${rotating.id}${path}`, body);
const destroy = (version: number): Promise<Answer> => manage('DELETE', `/versions/${version}`);

const storingNothing = (action: () => Promise<void>): Promise<void> => rotating.expectNothingStored(action);

/** Resolves when so many writes wait for their turn. */
async function untilWaiting(runner: QueryRunner, count: number): Promise<void> {
  const isReached = async (): Promise<boolean> => {
    const [{ waiting }]: [{ waiting: number }] = await runner.query(
      `select count(*)::integer as waiting from pg_locks where locktype = 'advisory' and objid = $1 and not granted
       and database = (select oid from pg_database where datname = current_database())`,
      [WRITE_LOCK],
    );
    return waiting >= count;
  };
  if (!(await waitUntil(isReached, 15_000))) throw new Error('nobody waits');
}

describe('the way back', () => {
  it('leads to a version in its grace, which is proved first; the one in use gets a grace in turn', async () => {
    const before = await revisionOf(rotating.gateway);
    const { status, body } = await rotating.activate(1, { grace_seconds: 60 });
    expect([status, body]).toMatchObject([
      200,
      {
        version: 1,
        state: 'active',
        grace_until: null,
        replaced: [{ version: 2, state: 'grace' }],
        revision: before + 1,
      },
    ]);
    expect(rotating.vendor.received[0]).toMatchObject({ key: FIRST, path: '/v1/models' });
    expect(await rotating.ask()).toEqual([200, 'vendor=200']);
    expect(rotating.vendor.chatKeys()).toEqual([FIRST]);
  });

  it('leads to a revoked version as well', async () => {
    await manage('DELETE', '/keys/1');
    const { body } = await rotating.activate(1);
    expect(body).toMatchObject({ version: 1, state: 'active', revoked_at: null });
    expect(rotating.served()).toEqual([2, 1]);
  });

  it('leads to a version that was refused and is accepted again', async () => {
    rotating.vendor.accept(FIRST);
    expect(await rotating.ask()).toEqual([200, 'vendor=401, vendor=200']);
    await rotating.activate(1);
    rotating.vendor.accept(SECOND);
    expectProblem(await rotating.activate(1), 409, 'in_use');
    await rotating.activate(2);
    expect(await rotating.ask()).toEqual([200, 'vendor=200']);
  });

  it('does not lead to a version the vendor refuses, unless that is not asked', async () => {
    rotating.vendor.accept(SECOND);
    await storingNothing(async () => {
      expectProblem(await rotating.activate(1), 422, 'preflight_failed', ['api_key']);
    });
    expect((await rotating.activate(1, { verify: false })).status).toBe(200);
    expect(await rotating.ask()).toEqual([200, 'vendor=401, vendor=200']);
  });

  it('does not lead to what is not there', () =>
    storingNothing(async () => {
      for (const version of [3, 2_000_000_000]) expectProblem(await rotating.activate(version), 404, 'not_found');
      expectProblem(await manage('POST', '/versions/abc/activate', {}), 404, 'not_found');
      expectProblem(await rotating.activate(1, { grace_seconds: 'x' }), 400, 'invalid_request', ['grace_seconds']);
      expectProblem(await rotating.activate(1, { api_key: 'x' }), 400, 'invalid_request', ['api_key']);
    }));

  it('leads to the only one among several that is to stay', async () => {
    await manage('POST', '/keys', { api_key: FIRST });
    const { body } = await rotating.activate(2, { grace_seconds: 0 });
    expect(body.replaced.map(({ version, state }) => [version, state])).toEqual([
      [3, 'revoked'],
      [1, 'revoked'],
    ]);
    expect(rotating.served()).toEqual([2]);
  });

  it('is not taken by a dry run, nor by what is refused: a version that was set aside stays so', async () => {
    const { keys } = rotating.gateway.app.get(Vitals).of(rotating.id);
    const isSetAside = (): boolean => keys.isSetAside(1, performance.now());
    keys.setAside(1, 'refused', new Date(), null, performance.now());
    const path = `/api-keys/${rotating.id}/versions/1/activate`;
    const dry = await rotating.gateway.manage('POST', `${path}?dry_run=true`, {});
    const stale = await rotating.gateway.manage('POST', path, {}, { 'if-match': '"1"' });
    expect([dry.status, stale.status, isSetAside()]).toEqual([200, 412, true]);
    await rotating.activate(1);
    expect(isSetAside()).toBe(false);
  });

  it('does not lead to a key that was sealed for another address', async () => {
    const origin = new URL(rotating.vendor.url);
    origin.hostname = 'localhost';
    await manage('PATCH', '', { base_url: 'https://elsewhere.example/v1', api_key: 'sk-elsewhere-0001' });
    await storingNothing(async () => {
      const refused = await rotating.activate(1);
      expectProblem(refused, 422, 'preflight_failed');
      expect(refused.body['detail']).toContain('its stored key does not belong to this provider and address');
    });
    expect(rotating.vendor.received).toEqual([]);
  });
});

describe('a destroyed secret', () => {
  it('is gone from its row, and no way leads back to it', async () => {
    const sealed = await sealedOf(1);
    await manage('DELETE', '/keys/1');
    expect(await destroy(1)).toMatchObject({ status: 200, body: { revision: await revisionOf(rotating.gateway) } });
    expect((await rotating.versions())[1]).toMatchObject({ masked_key: '****', destroyed_at: expect.any(String) });
    expect(await sealedOf(1)).not.toBe(sealed);
    expect((await sealedOf(1)).split('.')[3]).not.toBe(sealed.split('.')[3]);
    await storingNothing(async () => {
      const refused = await rotating.activate(1, { verify: false });
      expectProblem(refused, 422, 'preflight_failed');
      expect(refused.body['detail']).toContain('its secret was destroyed');
      expectProblem(await destroy(1), 404, 'not_found');
    });
    expect(await rotating.ask()).toEqual([200, 'vendor=200']);
  });

  it('that was erased while it was being proved is refused', async () => {
    await manage('DELETE', '/keys/1');
    const writer = rotating.gateway.app.get(DataSource).createQueryRunner();
    await writer.startTransaction();
    await writer.query('select pg_advisory_xact_lock($1)', [WRITE_LOCK]);
    // Both wait for the writer, one after the other.
    const destroyed = destroy(1);
    await untilWaiting(writer, 1);
    const activated = rotating.activate(1);
    await untilWaiting(writer, 2);
    await writer.commitTransaction();
    await writer.release();
    expect((await destroyed).status).toBe(200);
    const refused = await activated;
    expectProblem(refused, 422, 'preflight_failed');
    expect(refused.body['detail']).toContain('its secret was destroyed');
  });

  it('was not in use', () =>
    storingNothing(async () => {
      for (const version of [1, 2]) expectProblem(await destroy(version), 409, 'in_use');
      expectProblem(await destroy(3), 404, 'not_found');
    }));
});

describe('after all of the above', () => {
  it('the configuration is whole', async () => {
    expect(await auditConfiguration(rotating.gateway.databaseUrl)).toEqual([]);
  });
});

async function sealedOf(version: number): Promise<string> {
  const [row]: { sealed: string }[] = await rotating.gateway.app
    .get(DataSource)
    .query('select sealed from provider_keys where provider_id = $1 and version = $2', [rotating.id, version]);
  return row?.sealed ?? '';
}
