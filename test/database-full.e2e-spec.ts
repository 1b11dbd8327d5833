import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../src/database/embedded/poll.js';
import { query } from './support/embedded-postgres.js';
import { type Gateway, startGateway } from './support/gateway.js';

const DEADLINE_MS = 15_000;
/** As PostgreSQL answers whoever writes. */
const NO_ROOM = `create function no_room() returns trigger language plpgsql as $$
  begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`;
const FULL =
  'create trigger full_disk before insert or update on instances for each statement execute function no_room()';

let gateway: Gateway;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.stop());

const readiness = async () =>
  (await (await fetch(`${gateway.url}/health/ready`)).json()) as { status: string; reason?: string };

describe('a database whose disk is full', () => {
  it('is told as that by readiness, until there is room', async () => {
    await query(gateway.databaseUrl, NO_ROOM);
    await query(gateway.databaseUrl, FULL);
    expect(await waitUntil(async () => (await readiness()).status === 'degraded', DEADLINE_MS)).toBe(true);
    expect(await readiness()).toMatchObject({
      database: 'read_only',
      reason: expect.stringMatching(/^The disk of the database is full/),
    });
    await query(gateway.databaseUrl, 'drop function no_room() cascade');
    expect(await waitUntil(async () => (await readiness()).status === 'ok', DEADLINE_MS)).toBe(true);
  });
});
