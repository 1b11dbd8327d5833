import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { ScheduleLoop } from '../src/purposes/schedule/schedule-loop.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';
import { registerServer } from './support/plug.js';
import { providerKey } from './support/run-canaries.js';
import { at, HOUR_MS, Timetable } from './support/scheduling.js';

let table: Timetable;
beforeEach(async () => {
  table = await Timetable.start();
  await table.reset();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await table.stop();
});

async function comesDue(endsAt = 'ends_at'): Promise<void> {
  const statement = `update scheduled_activations set due_at = now(), ends_at = ${endsAt}`;
  await table.gateway.app.get(DataSource).query(statement);
}

describe('what one instance refuses', () => {
  let sick: Gateway;
  let keyed: number;
  let log: LogRecorder;
  beforeEach(async () => {
    const key = { api_key: providerKey('cdef') };
    keyed = await registerServer(table.gateway, { name: 'keyed', url: 'http://127.0.0.1:9', ...key });
    const keyRing = new KeyRing(masterKeyFrom(randomBytes(32)), []);
    sick = await startGateway({}, { ...table.gateway, keyRing });
    log = LogRecorder.installedIn(sick.app);
    await table.gateway.app.get(ScheduleLoop).beforeApplicationShutdown();
    await table.activate(keyed, { activate_at: at(HOUR_MS) });
  });
  afterEach(() => sick.stop());

  /** Warnings of the schedule; only the sick one has a reason for any. */
  const said = () =>
    log.lines
      .filter(({ level, context }) => level === 'warn' && context === 'schedule')
      .map(({ message }) => String(message));

  it('is left to the others, and said once', async () => {
    await comesDue();
    await table.until(async () => said().length > 0);
    expect(await table.failure()).toBeNull();
    // It has looked again and again by the time the other one looks at all.
    await sick.app.get(ScheduleLoop).beforeApplicationShutdown();
    table.gateway.app.get(ScheduleLoop).onApplicationBootstrap();
    await table.untilActive(keyed);
    expect(said()).toEqual([
      expect.stringMatching(/^the scheduled activate of "chat" is left to other instances for a while: .*"keyed"/),
    ]);
  });

  it('has failed when none of them does it', async () => {
    await comesDue();
    await table.makeDue('activate');
    await table.untilFailed();
    expect(await table.failure()).toContain('master key this instance does not have');
    expect(await table.activeId()).toBe(table.first);
  });
});

describe('an instance whose clock is ahead', () => {
  it('does not miss an activation that has not ended yet', async () => {
    await table.activate(table.second, { activate_at: at(HOUR_MS), until: at(2 * HOUR_MS) });
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + 3 * HOUR_MS);
    await comesDue("now() + interval '1 minute'");
    await table.untilActive(table.second);
    expect(await table.scheduled()).toMatchObject([{ kind: 'return', failure: null }]);
  });
});
