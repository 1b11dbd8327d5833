import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { waitUntil } from '../src/database/embedded/poll.js';
import { EndedGraces } from '../src/providers/rotation/ended-graces.js';
import { ExpiringKeys } from '../src/providers/rotation/expiring-keys.js';
import { KeyWatch } from '../src/providers/rotation/key-watch.js';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { auditConfiguration } from './support/configuration-audit.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { revisionOf } from './support/problems.js';
import { Rotating } from './support/rotating.js';
import { providerKey } from './support/run-canaries.js';

const FIRST = providerKey('0001');
const SECOND = providerKey('0002');
const DEADLINE_MS = 10_000;
const HOUR_MS = 3_600_000;

let rotating: Rotating;
let watch: KeyWatch;

beforeAll(async () => {
  rotating = await Rotating.start();
  watch = rotating.gateway.app.get(KeyWatch);
});
beforeEach(async () => {
  await rotating.begin(FIRST);
  rotating.vendor.accept(FIRST, SECOND);
});
afterAll(() => rotating.stop());

describe('a key whose grace is over', () => {
  it('is revoked, as a revision of Patchbay itself', async () => {
    const { body } = await rotating.rotate({ api_key: SECOND, grace_seconds: 1 });
    const isRevoked = async (): Promise<boolean> => (await rotating.versions())[1]?.state === 'revoked';
    expect(await waitUntil(isRevoked, DEADLINE_MS)).toBe(true);
    expect((await rotating.versions())[1]).toMatchObject({ grace_until: null, revoked_at: expect.any(String) });
    expect(await waitUntil(() => rotating.served().join() === '2', DEADLINE_MS)).toBe(true);
    const { body: told } = await rotating.gateway.manage('GET', `/revisions/${body.revision + 1}`);
    expect(told).toMatchObject({
      author: 'patchbay',
      action: 'api_key.key_revoke',
      subject: `api_key ${rotating.id} (${rotating.name}) key 1`,
      reason: 'the grace is over',
      changes: [{ entity: 'key_version', before: { state: 'grace' }, after: { state: 'revoked' } }],
    });
  });

  it('is not revoked before, and leaves no revision when there is nothing to do', async () => {
    await rotating.rotate({ api_key: SECOND, grace_seconds: 60 });
    const before = await revisionOf(rotating.gateway);
    await rotating.gateway.app.get(EndedGraces).revoke();
    expect([(await rotating.states())[1], await revisionOf(rotating.gateway)]).toEqual([[1, 'grace'], before]);
  });

  it('is revoked once, however many instances find it', async () => {
    await rotating.rotate({ api_key: SECOND, grace_seconds: 60 });
    // Before: the instance looks by itself as well.
    const before = await revisionOf(rotating.gateway);
    await endGrace();
    const graces = rotating.gateway.app.get(EndedGraces);
    await Promise.all(Array.from({ length: 5 }, () => graces.revoke()));
    expect([(await rotating.states())[1], await revisionOf(rotating.gateway)]).toEqual([[1, 'revoked'], before + 1]);
  });

  it('is revoked although that of another provider cannot be', async () => {
    await rotating.rotate({ api_key: SECOND, grace_seconds: 60 });
    const stuck = rotating.id;
    await endGrace();
    await rotating.begin(FIRST);
    rotating.vendor.accept(FIRST, SECOND);
    await rotating.rotate({ api_key: SECOND, grace_seconds: 60 });
    await watch.beforeApplicationShutdown();
    const database = rotating.gateway.app.get(DataSource);
    await endGrace();
    await database.query(`create function refuse() returns trigger language plpgsql as $$
      begin if old.provider_id = ${stuck} and new.state = 'revoked' then raise exception 'stuck'; end if; return new; end $$`);
    await database.query('create trigger refuse before update on provider_keys for each row execute function refuse()');
    try {
      await database.query(`update provider_keys set state = 'grace', grace_until = now() - interval '1 second',
        revoked_at = null where provider_id = ${stuck} and version = 1`);
      await expect(rotating.gateway.app.get(EndedGraces).revoke()).rejects.toThrow('stuck');
      expect((await rotating.states())[1]).toEqual([1, 'revoked']);
    } finally {
      await database.query('drop function refuse cascade');
      watch.onApplicationBootstrap();
    }
  });

  it('is revoked to the end when the instance ends meanwhile', async () => {
    await rotating.rotate({ api_key: SECOND, grace_seconds: 60 });
    await endGrace();
    const graces = rotating.gateway.app.get(EndedGraces);
    const gate = Promise.withResolvers<void>();
    let hasEnded = false;
    const slow = Object.assign(Object.create(graces) as EndedGraces, {
      revoke: async () => {
        gate.resolve();
        await graces.revoke();
        hasEnded = true;
      },
    });
    const own = new KeyWatch(slow, rotating.gateway.app.get(ExpiringKeys), rotating.gateway.app.get(SnapshotHolder));
    own.onApplicationBootstrap();
    await gate.promise;
    await own.beforeApplicationShutdown();
    expect(hasEnded).toBe(true);
  });

  it('is not over because the clock of an instance is wrong', async () => {
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + HOUR_MS);
    try {
      await rotating.rotate({ api_key: SECOND, grace_seconds: 300 });
      rotating.vendor.accept(FIRST);
      expect(await rotating.ask()).toEqual([200, 'vendor=401, vendor=200']);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('is not used any more, even while nobody has revoked it', async () => {
    await watch.beforeApplicationShutdown();
    try {
      await rotating.rotate({ api_key: SECOND, grace_seconds: 2 });
      rotating.vendor.accept(FIRST);
      expect(await rotating.ask()).toEqual([200, 'vendor=401, vendor=200']);
      const isOut = async (): Promise<boolean> => (await rotating.ask())[0] !== 200;
      expect(await waitUntil(isOut, DEADLINE_MS)).toBe(true);
      expect((await rotating.states())[1]).toEqual([1, 'grace']);
      const sent = rotating.vendor.chatKeys().length;
      expect(await rotating.ask()).toEqual([503, 'vendor=skipped:keys_set_aside']);
      expect(rotating.vendor.chatKeys()).toHaveLength(sent);
    } finally {
      watch.onApplicationBootstrap();
    }
  });
});

describe('another instance', () => {
  let other: Gateway;
  beforeAll(async () => {
    other = await startGateway({ EGRESS_ALLOW_ORIGINS: rotating.vendor.url }, rotating.gateway);
  });
  afterAll(() => other.stop());

  it('learns of a rotation, and of the end of the grace', async () => {
    await rotating.rotate({ api_key: SECOND, grace_seconds: 1 });
    const served = (): readonly unknown[] => {
      const provider = other.app.get(SnapshotHolder).current.providers.get(rotating.name);
      return (provider?.credentials ?? []).map(({ keyVersion, isGrace }) => [keyVersion, isGrace]);
    };
    const isAlone = (): boolean => JSON.stringify(served()) === '[[2,false]]';
    expect(await waitUntil(isAlone, DEADLINE_MS)).toBe(true);
    expect((await rotating.states())[1]).toEqual([1, 'revoked']);
    const answer = await other.infer('chat/completions', { messages: [{ role: 'user', content: 'Hello' }] });
    expect(answer.status).toBe(200);
    expect(rotating.vendor.chatKeys()).toEqual([SECOND]);
  });
});

describe('after all of the above', () => {
  it('the configuration is whole', async () => {
    expect(await auditConfiguration(rotating.gateway.databaseUrl)).toEqual([]);
  });
});

async function endGrace(): Promise<void> {
  await rotating.gateway.app
    .get(DataSource)
    .query(
      `update provider_keys set grace_until = now() - interval '1 second' where state = 'grace' and provider_id = $1`,
      [rotating.id],
    );
}
