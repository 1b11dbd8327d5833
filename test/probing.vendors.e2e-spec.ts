import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ProbingRhythm } from '../src/providers/probing/probing-rhythm.js';
import { ProbingRound } from '../src/providers/probing/probing-round.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activateTiers } from './support/plug.js';
import { ProbedServer } from './support/probed-server.js';

interface State {
  readonly status: string;
  readonly breaker: string;
  readonly probe: { readonly status: string; readonly reason: string | null } | null;
  readonly keys: readonly { readonly version: number; readonly state: string }[];
}

const KEY = 'sk-of-the-vendor-1';
const KEY_CHECK = 'GET /v1/models';
const CHAT = 'POST /v1/chat/completions';

let gateway: Gateway;
let vendor: ProbedServer;
let id: number;

beforeEach(async () => {
  vendor = await new ProbedServer().start();
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url });
});
afterEach(async () => {
  await gateway.stop();
  await vendor.kill();
});

async function plugIn(provider: string): Promise<void> {
  const base_url = `${vendor.url}/v1`;
  const row = { provider, key_name: provider, base_url, api_key: KEY };
  id = (await gateway.manage<{ id: number }>('POST', '/api-keys', row)).body.id;
  const targets = [{ provider_type: 'api_key', provider_id: id }] as const;
  await activateTiers(gateway, 'chat', [{ strategy: 'weighted', targets }]);
}

const round = (): Promise<void> => gateway.app.get(ProbingRound).run();
const infer = async (): Promise<number> => (await gateway.infer('chat/completions', { messages: [] })).status;
const everyRound = (): void => {
  Object.assign(gateway.app.get(ProbingRhythm), { vendorMs: 0 });
};

async function state(): Promise<State> {
  return (await gateway.manage<{ state: State }>('GET', `/api-keys/${id}`)).body.state;
}

async function keyState(): Promise<string | undefined> {
  return (await state()).keys[0]?.state;
}

async function verifiedAt(): Promise<Date | null> {
  const rows: { verified_at: Date | null }[] = await gateway.app
    .get(DataSource)
    .query('select verified_at from provider_keys where provider_id = $1', [id]);
  return rows[0]?.verified_at ?? null;
}

/** The vendor refuses the key from now on, and the gateway has noticed. */
async function keyIsRefused(): Promise<void> {
  vendor.accepted = [];
  expect(await infer()).toBeGreaterThanOrEqual(400);
  expect(await keyState()).toBe('set_aside');
  vendor.takeAsked();
}

describe('a vendor with which nothing is wrong', () => {
  it('is never probed', async () => {
    await plugIn('openai');
    everyRound();
    await round();
    expect(await infer()).toBe(200);
    await round();
    expect(vendor.asked).toEqual([CHAT]);
  });
});

describe('a key that is set aside', () => {
  beforeEach(() => plugIn('openai'));

  it('stays so while the vendor refuses it, asked with that key at most once a minute', async () => {
    await keyIsRefused();
    await round();
    await round();
    expect([vendor.asked, vendor.tokens]).toEqual([[KEY_CHECK], [KEY]]);
    expect([await keyState(), await verifiedAt()]).toEqual(['set_aside', null]);
    const { probe } = await state();
    expect(probe).toMatchObject({ status: 'degraded', reason: expect.stringContaining('refused the key') });
    expect(probe?.reason).not.toContain(KEY);
  });

  it('is restored once the vendor accepts it again, without a token', async () => {
    await keyIsRefused();
    everyRound();
    await round();
    vendor.accepted = [KEY];
    await round();
    expect(await keyState()).toBe('in_use');
    expect(await verifiedAt()).toBeInstanceOf(Date);
    expect(vendor.takeAsked()).toEqual([KEY_CHECK, KEY_CHECK]);
    expect(await infer()).toBe(200);
  });

  it('is restored without asking when another instance has proved it', async () => {
    await keyIsRefused();
    await gateway.app.get(DataSource).query('update provider_keys set verified_at = clock_timestamp()');
    Object.assign(gateway.app.get(ProbingRhythm), { vendorMs: 60_000 });
    await gateway.app
      .get(DataSource)
      .query("insert into provider_probes values ($1, 'healthy', null, clock_timestamp())", [id]);
    await round();
    expect([await keyState(), vendor.asked]).toEqual(['in_use', []]);
  });

  it('is not restored by a proof from before it was set aside', async () => {
    await gateway.app.get(DataSource).query('update provider_keys set verified_at = clock_timestamp()');
    await keyIsRefused();
    await round();
    expect(await keyState()).toBe('set_aside');
  });
});

describe('a vendor that lists its models to anyone', () => {
  it('proves no key by that', async () => {
    await plugIn('custom');
    vendor.listsOpenly = true;
    await keyIsRefused();
    await round();
    expect([await keyState(), await verifiedAt()]).toEqual(['set_aside', null]);
    expect([...vendor.tokens].toSorted()).toEqual(['', KEY]);
  });
});

describe('a vendor whose breaker is open', () => {
  it('is asked whether it is there, and gets the next request once it is', async () => {
    await plugIn('openai');
    vendor.chatStatus = 500;
    vendor.healthStatus = 500;
    while ((await state()).breaker === 'closed') expect(await infer()).toBeGreaterThanOrEqual(500);
    vendor.takeAsked();
    everyRound();
    await round();
    await round();
    expect((await state()).probe).toMatchObject({ status: 'down' });
    vendor.chatStatus = 200;
    vendor.healthStatus = 200;
    await round();
    expect((await state()).probe).toMatchObject({ status: 'healthy' });
    expect(vendor.takeAsked()).toEqual([KEY_CHECK, KEY_CHECK, KEY_CHECK]);
    expect(await infer()).toBe(200);
  });
});
