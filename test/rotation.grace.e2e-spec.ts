import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { waitUntil } from '../src/database/embedded/poll.js';
import { EndedGraces } from '../src/providers/rotation/ended-graces.js';
import { KeyWatch } from '../src/providers/rotation/key-watch.js';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { auditConfiguration } from './support/configuration-audit.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { revisionOf } from './support/problems.js';
import { Rotating } from './support/rotating.js';

const FIRST = 'sk-canary-one-0123-0001';
const SECOND = 'sk-canary-two-0123-0002';
const DEADLINE_MS = 10_000;

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
    expect(rotating.served()).toEqual([2]);
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
    await endGrace();
    const before = await revisionOf(rotating.gateway);
    const graces = rotating.gateway.app.get(EndedGraces);
    await Promise.all(Array.from({ length: 5 }, () => graces.revoke()));
    expect([(await rotating.states())[1], await revisionOf(rotating.gateway)]).toEqual([[1, 'revoked'], before + 1]);
  });

  it('is not used any more, even while nobody has revoked it', async () => {
    watch.beforeApplicationShutdown();
    try {
      await rotating.rotate({ api_key: SECOND, grace_seconds: 1 });
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
