import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readRevision, rollBack } from './support/history.js';
import { registerServer, setPolicy } from './support/plug.js';
import { revisionOf } from './support/problems.js';
import { type Active, at, HOUR_MS, serverTarget, Timetable } from './support/scheduling.js';

let table: Timetable;

beforeAll(async () => {
  table = await Timetable.start();
});
beforeEach(() => table.reset());
afterAll(() => table.stop());

describe('a chain for a while', () => {
  it('gives way to the one before when its time is over', async () => {
    const ends = at(HOUR_MS);
    const answer = await table.activate(table.second, { until: ends }, '', { 'x-reason': 'trial' });
    expect(answer.body).toMatchObject({ provider_id: table.second, until: ends });
    expect(await table.scheduled()).toMatchObject([{ kind: 'return', at: ends, until: null, reason: 'trial' }]);
    await table.makeDue('return');
    await table.untilActive(table.first);
    const { body } = await table.gateway.manage<Active>('GET', '/active/chat');
    expect(body.scheduled).toBeUndefined();
    expect(await readRevision(table.gateway, body.revision)).toMatchObject({
      action: 'active.returned',
      subject: 'chat → first',
    });
  });

  it('begins and ends by itself', async () => {
    await table.activate(table.second, { activate_at: at(1000), until: at(3800) });
    await table.untilActive(table.second);
    expect(await table.scheduled()).toMatchObject([{ kind: 'return' }]);
    await table.untilActive(table.first);
    expect(await table.scheduled()).toEqual([]);
  });

  it('leaves nothing plugged in where nothing was', async () => {
    await table.gateway.manage('DELETE', '/active/chat');
    await table.activate(table.second, { until: at(HOUR_MS) });
    expect(await table.scheduled()).toMatchObject([{ kind: 'return', tiers: null }]);
    await table.makeDue('return');
    await table.untilActive(undefined);
  });

  it('is not what another one returns to', async () => {
    await table.activate(table.second, { until: at(HOUR_MS) });
    await table.activate(table.third, { until: at(2 * HOUR_MS) });
    expect(await table.scheduled()).toHaveLength(1);
    await table.makeDue('return');
    await table.untilActive(table.first);
  });

  it.each<[string, () => Promise<unknown>, () => number | undefined]>([
    ['another activation', () => table.activate(table.third), () => table.third],
    ['unplugging', () => table.gateway.manage('DELETE', '/active/chat'), () => undefined],
    ['cancelling', () => table.gateway.manage('DELETE', '/active/chat/scheduled'), () => table.second],
    ['cancelling it alone', () => table.cancelFirst(), () => table.second],
  ])('stays away after %s', async (_, change, expected) => {
    await table.activate(table.second, { until: at(HOUR_MS) });
    await change();
    expect(await table.scheduled()).toEqual([]);
    expect(await table.activeId()).toBe(expected());
  });

  it('does not undo a rollback', async () => {
    await table.activate(table.third);
    const then = await revisionOf(table.gateway);
    await table.activate(table.second, { until: at(HOUR_MS) });
    expect((await rollBack(table.gateway, then)).status).toBe(200);
    const before = await revisionOf(table.gateway);
    await table.makeDue('return');
    await table.untilNothingIsScheduled();
    expect([await table.activeId(), await revisionOf(table.gateway)]).toEqual([table.third, before]);
  });

  it('returns to what is left of the chain before, in whatever state', async () => {
    const gone = await registerServer(table.gateway, { name: 'gone', url: 'http://127.0.0.1:9' });
    const tiers = [{ strategy: 'cheapest', targets: [serverTarget(gone), serverTarget(table.second)] }];
    await table.gateway.manage('POST', '/active?preflight=off', { purpose: 'chat', tiers });
    await table.activate(table.third, { until: at(HOUR_MS) });
    await table.gateway.manage('PATCH', `/servers/${table.second}`, { enabled: false });
    expect((await table.gateway.manage('DELETE', `/servers/${gone}`)).status).toBe(200);
    await table.makeDue('return');
    await table.untilActive(table.second);
  });

  it('stays when nothing is left to return to, and says why', async () => {
    const gone = await registerServer(table.gateway, { name: 'gone', url: 'http://127.0.0.1:9' });
    await table.activate(gone);
    await table.activate(table.third, { until: at(HOUR_MS) });
    await table.gateway.manage('DELETE', `/servers/${gone}`);
    await table.makeDue('return');
    await table.untilFailed();
    expect([await table.activeId(), await table.failure()]).toEqual([
      table.third,
      '"chat" was not changed: no provider of the chain that was to return is left.',
    ]);
  });

  it('does not return to the outside for a purpose that has become local_only', async () => {
    const outside = await registerServer(table.gateway, { name: 'outside', url: 'http://93.184.216.34' });
    await table.activate(outside);
    await table.activate(table.first, { until: at(HOUR_MS) });
    await setPolicy(table.gateway, 'chat', { data_policy: 'local_only' });
    await table.makeDue('return');
    await table.untilFailed();
    expect(await table.failure()).toContain('"outside" cannot serve a local_only purpose');
    expect(await table.activeId()).toBe(table.first);
  });
});
