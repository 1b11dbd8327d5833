import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DataSource } from 'typeorm';
import { DatabaseStanding } from '../src/database/database-standing.js';
import { ConfigurationReader } from '../src/revisions/configuration-reader.js';
import { ReadingConnection } from '../src/revisions/reading-connection.js';
import { KeyVault } from '../src/revisions/key-vault.js';
import { configHash } from '../src/revisions/propagation/config-hash.js';
import { type Served, SnapshotLoader } from '../src/revisions/snapshot-loader.js';
import { openConfiguration } from '../src/revisions/stored-configuration.js';
import { buildSnapshot } from '../src/snapshot/build-snapshot.js';
import type { Provider, Snapshot } from '../src/snapshot/snapshot.js';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';
import { fraction, make, randomWrite, type RandomWrite } from './support/random-writes.js';
import { providerKey } from './support/run-canaries.js';
import { wholeStored } from './support/whole-stored.js';
import { reload } from './support/reload.js';
import { without } from './support/without.js';

/** Two clocks are asked one after the other when a grace is taken in. */
const TO_50_MS = -2;

/** What changes rows without a revision: instances that note something, a rewrap, people, the database itself. */
const BESIDE = {
  verified:
    'update provider_keys set verified_at = now() where id = (select id from provider_keys order by id limit 1)',
  graced: `update provider_keys set state = 'grace', grace_until = now() + interval '1 hour'
    where id = (select id from provider_keys where state = 'active' order by id limit 1)`,
  moved: `update providers set base_url = 'http://127.0.0.1:' || 1000 + id where id = (select max(id) from providers)`,
  damaged: `update provider_keys set sealed = overlay(sealed placing 'AAAA' from 20)
    where id = (select max(id::text)::uuid from provider_keys)`,
  deleted: 'delete from provider_keys where id = (select min(id::text)::uuid from provider_keys)',
  touched: 'update chain_targets set weight = weight',
  compacted: 'vacuum full providers, provider_keys, purposes, chain_targets, chain_tiers, agent_types',
  cleaned: 'vacuum',
} as const;
type Beside = keyof typeof BESIDE;

let gateway: Gateway;
let served: Served | undefined;
beforeAll(async () => {
  gateway = await startGateway();
  gateway.app.get(SnapshotLoader).follow((now) => (served = now));
  for (const kind of ['addServer', 'addServer', 'addVendor', 'addVendor'] as const) {
    await make(gateway, { kind, picks: [0, 0, 0.1, 0] });
  }
});
afterAll(() => gateway.stop());

/**
 * For comparison, with secrets in clear.
 * @param endOf what is to become of the times at which graces end
 */
function plain({ purposes, providers, servers, ...snapshot }: Snapshot, endOf: (endsAt: number) => unknown): object {
  const plainProvider = ({ credentials, ...provider }: Provider): object => ({
    ...provider,
    credentials: credentials.map(({ secret, endsAt, ...credential }) => {
      return { ...credential, secret: secret.reveal(), endsAt: endOf(endsAt) };
    }),
  });
  const plainPurposes = [...purposes.values()].map(({ tiers, ...purpose }) => ({
    ...purpose,
    tiers: tiers.map(({ strategy, targets }) => ({
      strategy,
      targets: targets.map(({ provider, ...target }) => ({ ...target, provider: plainProvider(provider) })),
    })),
  }));
  return {
    ...snapshot,
    purposes: plainPurposes,
    providers: [...providers.values()].map(plainProvider),
    servers: [...servers].map(([port, { id }]) => [port, id]),
  };
}

async function expectSameAsFull(): Promise<void> {
  const dataSource = gateway.app.get(DataSource);
  const vault = gateway.app.get(KeyVault);
  const stored = await wholeStored(dataSource);
  const current = gateway.app.get(SnapshotHolder).current;
  const full = await buildSnapshot(await openConfiguration(stored, vault));
  expect(plain(current, (endsAt) => endsAt)).toEqual(plain(full, (endsAt) => expect.closeTo(endsAt, TO_50_MS)));
  expect(without(served?.stored ?? {}, 'revisionId', 'deployment', 'graceEnds')).toEqual(stored);
  const connection = new ReadingConnection(dataSource);
  const anew = await openConfiguration(await new ConfigurationReader(connection, new DatabaseStanding()).read(), vault);
  connection.onApplicationShutdown();
  expect(served && (await configHash(served.rows))).toBe(await configHash(anew));
}

async function change(one: RandomWrite | Beside): Promise<void> {
  if (typeof one !== 'string') return void (await make(gateway, one));
  await gateway.app.get(DataSource).query(BESIDE[one]);
  await reload(gateway.app);
}

describe('what is served after any changes', () => {
  const beside = fc.constantFrom(...(Object.keys(BESIDE) as Beside[]));
  const step = fc.oneof({ weight: 3, arbitrary: randomWrite }, { weight: 1, arbitrary: beside });

  it(
    'equals what is read and built anew',
    () =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 35 }), async (steps) => {
          for (const one of steps) {
            await change(one);
            await expectSameAsFull();
          }
        }),
        { numRuns: 6, endOnFailure: true },
      ),
    120_000,
  );

  it('equals that too when rows of one write take the places of others', async () => {
    const providers = [...gateway.app.get(SnapshotHolder).current.providers.values()];
    const targets = providers.map(({ id, type }) => ({ provider_id: id, provider_type: type }));
    expect(targets.length).toBeGreaterThan(1);
    await gateway.manage('POST', '/active?preflight=off', { purpose: 'chat', tiers: [{ targets }] });
    for (const statement of ['delete from chain_targets where position = 0', 'vacuum full chain_targets']) {
      await gateway.app.get(DataSource).query(statement);
      await reload(gateway.app);
      await expectSameAsFull();
    }
  });

  it('has the same providers where nothing has changed', async () => {
    for (const kind of ['addServer', 'addVendor'] as const) await make(gateway, { kind, picks: [0, 0, 0.1, 0] });
    const holder = gateway.app.get(SnapshotHolder);
    const before = holder.current;
    await make(gateway, { kind: 'setPurpose', picks: [0, 0.5, 0, 0] });
    const { current } = holder;
    expect(current.revision).toBe(before.revision + 1);
    const timeless = [...before.providers].filter(([, { credentials }]) =>
      credentials.every(({ endsAt }) => endsAt === Infinity),
    );
    expect(timeless.length).toBeGreaterThanOrEqual(2);
    for (const [name, provider] of timeless) expect(current.providers.get(name)).toBe(provider);
  });
});

describe('a draft', () => {
  it('leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(fraction, async (at) => {
        const providers = [...gateway.app.get(SnapshotHolder).current.providers.values()];
        const provider = providers[Math.floor(at * providers.length)];
        const active = { purpose: 'chat', provider_type: provider?.type, provider_id: provider?.id };
        const { status } = await gateway.manage('POST', '/explain', { draft: { active } });
        expect([200, 409, 422]).toContain(status);
        await reload(gateway.app);
        await expectSameAsFull();
      }),
      { numRuns: 5 },
    );
  });
});

describe('a key that does not open', () => {
  it('is told of at each reading of its row, not at every revision', async () => {
    const recorder = LogRecorder.installedIn(gateway.app);
    const complaints = () => recorder.lines.filter(({ level }) => level !== 'log').map(({ message }) => message);
    await make(gateway, { kind: 'addVendor', picks: [0, 0, 0, 0] });
    const damage = `update provider_keys set sealed = overlay(sealed placing 'AAAA' from 20)
      where provider_id = (select max(provider_id) from provider_keys)`;
    for (const times of [1, 2]) {
      await gateway.app.get(DataSource).query(damage);
      await reload(gateway.app);
      await make(gateway, { kind: 'setPurpose', picks: [0, 0.5, 0, 0] });
      await reload(gateway.app);
      const expected = expect.stringMatching(/^provider ".*" cannot be used \(key version 1\): its stored key /);
      expect(complaints()).toEqual(Array.from({ length: times }, () => expected));
    }
  });

  it('is told of once for all versions of a provider that have the same fault', async () => {
    const { body } = await gateway.manage<{ id: number }>('POST', '/api-keys', {
      provider: 'openai',
      key_name: 'twice',
      api_key: providerKey('6789'),
    });
    await gateway.manage('POST', `/api-keys/${body.id}/keys`, { api_key: 'sk-9876543210' });
    const recorder = LogRecorder.installedIn(gateway.app);
    await gateway.app
      .get(DataSource)
      .query(`update provider_keys set sealed = overlay(sealed placing 'AAAA' from 20) where provider_id = $1`, [
        body.id,
      ]);
    await reload(gateway.app);
    const complaints = recorder.lines.filter(({ level }) => level !== 'log').map(({ message }) => message);
    expect(complaints).toEqual([
      expect.stringMatching(/^provider "twice" cannot be used \(key versions 1, 2\): its stored key /),
    ]);
  });
});
