import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startGateway } from './support/gateway.js';
import { SECRETS, TamperedDatabase } from './support/tampered-database.js';

const FLIPPED_BITS = 60;
/** A request, a test, two rotations and another key. */
const NOT_SENT = [503, 422, 422, 422, 422];

let database: TamperedDatabase;
beforeAll(async () => {
  database = await TamperedDatabase.prepare();
});
beforeEach(() => database.restore());
afterAll(() => database.clear());

/** Part 2 is the wrapped data key, part 3 the ciphertext. */
function edited(sealed: string, part: 2 | 3, edit: (box: Buffer) => Buffer): string {
  const parts = sealed.split('.');
  parts[part] = edit(Buffer.from(parts[part] ?? '', 'base64url')).toString('base64url');
  return parts.join('.');
}

/** Nothing was sent to anybody with a key, and the provider says that it cannot be used. */
async function expectRefused(id: number): Promise<void> {
  expect(await database.provoke(id)).toEqual(NOT_SENT);
  expect(await database.caught()).toEqual([]);
  expect(database.trap.caught).not.toMatch(/authorization/i);
  expect(database.vendor.received.filter(({ key }) => key !== '')).toEqual([]);
  const { body } = await database.gateway.manage('GET', `/api-keys/${id}`);
  expect(body['state']).toMatchObject({ status: 'out', reason: expect.stringMatching(/^its (stored )?key /) });
}

describe('the trap', () => {
  it('catches what is sent to it, and the search finds a key in that', async () => {
    await database.gateway.manage('PATCH', `/api-keys/${database.bait}`, { api_key: SECRETS.later });
    expect((await database.provoke(database.bait))[0]).toBe(200);
    expect(await database.caught()).toContain('later as raw in trap');
  });

  it('gets nothing of a provider that nobody has touched, whose vendor gets its key', async () => {
    expect((await database.provoke(database.mine)).slice(0, 2)).toEqual([200, 200]);
    expect([database.trap.caught, database.vendor.chatKeys()]).toEqual(['', [SECRETS.mine]]);
  });
});

describe('an address that was changed in the database', () => {
  it.each([
    ['to another port', () => `${database.trap.url}/v1`],
    ['to another name of the same machine', () => database.vendor.url.replace('127.0.0.1', 'localhost')],
    ['to another scheme', () => database.vendor.url.replace('http:', 'https:')],
    ['to another host', () => 'https://evil.example/v1'],
    ['to one that looks alike', () => database.vendor.url.replace('//', `//127.0.0.1:${database.trap.port}\\@`)],
    ['to one with a user name', () => database.trap.url.replace('//', `//${new URL(database.vendor.url).host}@`)],
  ])('%s gets no key', async (_, url) => {
    await database.moveTo(database.mine, url());
    await expectRefused(database.mine);
  });

  it('gets no key though the origin noted beside the key was changed too', async () => {
    const { mine, trap } = database;
    await database.moveTo(mine, trap.url);
    await database.sql('update provider_keys set origin = $2 where provider_id = $1', mine, trap.url);
    await expectRefused(mine);
  });

  it('gets no key from an instance that starts with it', async () => {
    const { mine, trap, vendor, gateway } = database;
    await database.moveTo(mine, trap.url);
    const started = await startGateway({ EGRESS_ALLOW_ORIGINS: `${vendor.url},${trap.url}` }, gateway);
    try {
      expect(await database.provoke(mine, started)).toEqual(NOT_SENT);
      expect([await database.caught(), vendor.chatKeys()]).toEqual([[], []]);
    } finally {
      await started.stop();
    }
  });
});

describe('a sealed key', () => {
  it('that was swapped with another one serves neither provider', async () => {
    const { mine, theirs } = database;
    const [one, other] = [await database.sealedOf(mine), await database.sealedOf(theirs)];
    await database.store(mine, other);
    await database.store(theirs, one);
    await expectRefused(mine);
    await expectRefused(theirs);
  });

  it('that was copied to a provider of the attacker is not sent there', async () => {
    await database.store(database.bait, await database.sealedOf(database.mine));
    await expectRefused(database.bait);
  });

  it('whose row was moved to a provider of the attacker is not sent there', async () => {
    const { mine, bait } = database;
    await database.sql('delete from provider_keys where provider_id = $1', bait);
    await database.sql('update provider_keys set provider_id = $2 where provider_id = $1', mine, bait);
    await expectRefused(bait);
  });

  it.each([
    ['row', `id = '${randomUUID()}'`],
    ['version', 'version = 7'],
  ])('is no key of another %s', async (_, change) => {
    await database.sql(`update provider_keys set ${change} where provider_id = $1`, database.mine);
    await expectRefused(database.mine);
  });

  it('made of parts of two is none', async () => {
    const { mine, theirs } = database;
    const [one, other] = [(await database.sealedOf(mine)).split('.'), (await database.sealedOf(theirs)).split('.')];
    await database.store(mine, [one[0], one[1], one[2], other[3]].join('.'));
    await expectRefused(mine);
    await database.store(mine, [one[0], one[1], other[2], one[3]].join('.'));
    await expectRefused(mine);
  });

  it('said to be of another master key is none', async () => {
    const sealed = await database.sealedOf(database.mine);
    const [, kekId = ''] = sealed.split('.');
    await database.store(database.mine, sealed.replace(kekId, randomBytes(9).toString('base64url')));
    await expectRefused(database.mine);
  });

  it.each([1, 2, 4, 8, 15, 16])('without the last %i bytes of its tag is none', async (cut) => {
    const sealed = await database.sealedOf(database.mine);
    const without = (part: 2 | 3): string => edited(sealed, part, (box) => box.subarray(0, -cut));
    await database.store(database.mine, without(3));
    await expectRefused(database.mine);
    await expect(database.store(database.mine, without(2))).rejects.toThrow(/provider_keys_sealed_check/);
  });

  it(`with any one bit flipped is none, tried ${FLIPPED_BITS} times`, async () => {
    const { mine } = database;
    const whole = await database.sealedOf(mine);
    for (let flip = 0; flip < FLIPPED_BITS; flip += 1) {
      const flipped = edited(whole, flip % 2 === 0 ? 2 : 3, (box) => {
        const bit = randomInt(box.length * 8);
        box.writeUInt8(box.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return box;
      });
      await database.store(mine, flipped);
      expect([flipped, (await database.ask(mine)).status]).toEqual([flipped, 503]);
    }
    expect([await database.caught(), database.vendor.received]).toEqual([[], []]);
    await expectRefused(mine);
  });

  it('cannot be replaced by a raw one', async () => {
    await expect(database.store(database.mine, SECRETS.theirs)).rejects.toThrow(/provider_keys_sealed_check/);
  });
});

describe('when the database is as it was', () => {
  it('every key serves again', async () => {
    const { mine, theirs, vendor } = database;
    expect([(await database.provoke(mine))[0], (await database.provoke(theirs))[0]]).toEqual([200, 200]);
    expect(vendor.chatKeys()).toEqual([SECRETS.mine, SECRETS.theirs]);
  });
});
