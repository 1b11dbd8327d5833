import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ExpiringKeys } from '../src/providers/rotation/expiring-keys.js';
import type { Answer } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';
import { expectProblem } from './support/problems.js';
import { Rotating } from './support/rotating.js';
import { providerKey } from './support/run-canaries.js';

const FIRST = providerKey('0001');
const SECOND = providerKey('0002');
const DAY_MS = 24 * 3600 * 1000;

let rotating: Rotating;

beforeAll(async () => {
  rotating = await Rotating.start();
});
/** Version 2 in use, version 1 in its grace. */
beforeEach(async () => {
  await rotating.begin(FIRST);
  rotating.vendor.accept(FIRST, SECOND);
  await rotating.rotate({ api_key: SECOND });
});
afterAll(() => rotating.stop());

const manage = (method: string, path: string, body?: object): Promise<Answer> =>
  rotating.gateway.manage(method, `/api-keys/${rotating.id}${path}`, body);
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
const warnings = async (path = ''): Promise<unknown> => (await manage('GET', path)).body['warnings'];

describe('a key that its vendor ends', () => {
  let log: LogRecorder;
  beforeAll(() => {
    log = LogRecorder.installedIn(rotating.gateway.app);
  });

  it('is warned of 14 days before, wherever it is shown and once in the log', async () => {
    expect((await manage('PATCH', '/keys/2', { expires_at: inDays(20) })).body).toMatchObject({ weight: 1 });
    expect([await warnings(), await warnings('/versions')]).toEqual([[], []]);
    await manage('PATCH', '/keys/2', { expires_at: inDays(9.5) });
    const warning = new RegExp(`^Key version 2 of "${rotating.name}" expires in 9 days, at .*; rotate it`);
    expect(await warnings()).toEqual([expect.stringMatching(warning)]);
    expect(await warnings('/versions')).toEqual(await warnings());
    const { body } = await rotating.gateway.manage<{ data: { id: number; warnings: string[] }[] }>('GET', '/api-keys');
    expect(body.data.find(({ id }) => id === rotating.id)?.warnings).toHaveLength(1);
    const expiring = new ExpiringKeys(rotating.gateway.app.get(DataSource));
    for (let round = 0; round < 3; round += 1) await expiring.warn();
    const lines = log.lines.filter(({ level, message }) => level === 'warn' && warning.test(String(message)));
    expect(lines).toHaveLength(1);
  });

  it('says when it was rotated in or added, and loses its end when that is taken back', async () => {
    const expires_at = inDays(3);
    const { body } = await rotating.rotate({ api_key: FIRST, expires_at });
    expect(body).toMatchObject({ version: 3, expires_at });
    expect((await manage('POST', '/keys', { api_key: SECOND, expires_at })).body).toMatchObject({ expires_at });
    expect(await warnings()).toHaveLength(2);
    expect((await manage('PATCH', '/keys/3', { expires_at: null })).body).toMatchObject({ expires_at: null });
    await manage('PATCH', '/keys/4', { weight: 3 });
    expect((await rotating.versions())[0]).toMatchObject({ version: 4, weight: 3, expires_at });
    expectProblem(await manage('PATCH', '/keys/4', {}), 400, 'invalid_request', ['weight']);
  });
});
