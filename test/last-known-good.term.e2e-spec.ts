import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessTerm, LONGEST_UNCONFIRMED_MS } from '../src/access/access-term.js';
import { Clock } from '../src/access/clock.js';
import { createApp } from '../src/app.js';
import { environmentFrom } from '../src/config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { waitUntil } from '../src/database/embedded/poll.js';
import { listen, loadConfiguration } from '../src/start.js';
import { AwayScene } from './support/away-scene.js';
import { expectBackInTime } from './support/coming-back.js';
import { LostDatabase } from './support/lost-database.js';

const MINUTE_MS = 60_000;
const DEADLINE_MS = 10_000;

// Several starts of a server, and one that waits for an end to come.
jest.setTimeout(90_000);

let scene: AwayScene;
beforeEach(async () => {
  scene = await AwayScene.set();
});
afterEach(() => scene.strike());

describe('access while the database is away', () => {
  let app: NestFastifyApplication;
  let url: string;
  let passedMs: number;

  beforeEach(async () => {
    const environment = environmentFrom({
      ...scene.variables,
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATA_DIR: scene.folder.data,
    });
    const keyRing = new KeyRing(masterKeyFrom(scene.masterKey), []);
    app = await createApp({ environment, keyRing, databaseUrl: environment.DATABASE_URL ?? '' });
    url = await listen(app, environment);
    await loadConfiguration(app);
    await scene.plugIn(url);
    passedMs = 0;
    jest.spyOn(app.get(Clock), 'elapsed').mockImplementation(() => performance.now() + passedMs);
    jest.spyOn(app.get(Clock), 'now').mockImplementation(() => Date.now() + passedMs);
  });
  afterEach(() => app.close());

  async function eventually(status: string): Promise<void> {
    const isSo = async () => (await scene.readiness(url)).body['status'] === status;
    expect(await waitUntil(isSo, DEADLINE_MS)).toBe(true);
  }

  it('ends after 24 hours, with the reason, and returns with the database', async () => {
    await scene.way.close();
    await eventually('degraded');
    const { since, access_until } = (await scene.readiness(url)).body;
    expect(Date.parse(String(access_until)) - Date.parse(String(since))).toBe(LONGEST_UNCONFIRMED_MS);
    passedMs = LONGEST_UNCONFIRMED_MS - MINUTE_MS;
    expect((await scene.chat(url)).status).toBe(200);

    passedMs = LONGEST_UNCONFIRMED_MS;
    const { status, body } = await scene.chat(url);
    expect([status, body['error']]).toEqual([
      503,
      expect.objectContaining({ code: 'database_unavailable', message: expect.stringContaining('24 hours') }),
    ]);
    const managed = await scene.manage(url, 'GET', '/servers');
    expect([managed.status, managed.body['code']]).toEqual([503, 'database_unavailable']);
    const readiness = await scene.readiness(url);
    expect([readiness.status, readiness.body['status']]).toEqual([503, 'not_ready']);
    const over = 'who may call has not been confirmed for 24 hours, so no credential is accepted until it is.';
    expect(readiness.body['reason']).toBe(`The database does not answer: ${over}`);

    const lost = await LostDatabase.lose(scene.database);
    await scene.way.open();
    const hasReason = async () => String((await scene.readiness(url)).body['reason']).startsWith(refused);
    const refused = `The database refuses this instance: ${over} The log has its words: `;
    expect(await waitUntil(hasReason, DEADLINE_MS)).toBe(true);
    await lost.restore();
    await eventually('ok');
    expect((await scene.chat(url)).status).toBe(200);
  });

  it('does not end while the database confirms it', async () => {
    for (let day = 0; day < 3; day += 1) {
      passedMs += LONGEST_UNCONFIRMED_MS - MINUTE_MS;
      expect((await scene.chat(url)).status).toBe(200);
      // By the look that instances take every second.
      expect(await waitUntil(isConfirmed, DEADLINE_MS)).toBe(true);
    }
  });

  function isConfirmed(): boolean {
    return Date.now() + passedMs - app.get(AccessTerm).confirmedAt.getTime() < MINUTE_MS;
  }
});

describe('access from the file', () => {
  it('ends 24 hours after the database was last heard, not after the start', async () => {
    await scene.leaveFile();
    const known = await scene.file().read();
    if (!known) throw new Error('there is no file');
    await scene.way.close();
    // More than a busy machine needs for a start.
    const remainingMs = 12_000;
    const confirmedAt = new Date(Date.now() - LONGEST_UNCONFIRMED_MS + remainingMs);
    await scene.file().write({ ...known, access: { ...known.access, confirmedAt } });
    const instance = await scene.start();
    await scene.until(instance, 'degraded');
    expect((await scene.readiness(instance.url)).body['since']).toBe(confirmedAt.toISOString());
    expect((await scene.chat(instance.url)).status).toBe(200);
    await scene.until(instance, 'not_ready');
    expect((await scene.chat(instance.url)).body['error']).toMatchObject({ code: 'database_unavailable' });
    await expectBackInTime(scene, instance);
    expect((await scene.chat(instance.url)).status).toBe(200);
  });
});
