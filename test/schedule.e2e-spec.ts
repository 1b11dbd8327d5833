import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readRevision } from './support/history.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { type Active, at, HOUR_MS, Timetable } from './support/scheduling.js';

let table: Timetable;

beforeAll(async () => {
  table = await Timetable.start(3);
});
beforeEach(() => table.reset());
afterAll(() => table.stop());

describe('an activation at a later time', () => {
  it('is answered as it will be, shown until then, and changes nothing yet', async () => {
    const activate_at = at(HOUR_MS);
    const ends = at(2 * HOUR_MS);
    const answer = await table.activate(table.second, { activate_at, until: ends }, '', { 'x-reason': 'maintenance' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ provider_id: table.second, activate_at, until: ends });
    expect(answer.body.revision).toBe(await revisionOf(table.gateway));
    const entry = {
      id: expect.any(Number),
      kind: 'activate',
      at: activate_at,
      until: ends,
      tiers: [
        {
          strategy: 'weighted',
          targets: [{ provider_type: 'ai_server', provider_id: table.second, model: null, weight: 1 }],
        },
      ],
      scheduled_by: 'bootstrap',
      reason: 'maintenance',
      created_at: expect.any(String),
      failure: null,
    };
    expect(answer.body.scheduled).toEqual([entry]);
    expect(await table.scheduled()).toEqual([entry]);
    const now = await table.gateway.manage<Active>('GET', '/active/chat');
    expect(now.body).toMatchObject({ provider_id: table.first, scheduled: [entry] });
    const list = await table.gateway.manage<{ data: Active[] }>('GET', '/active');
    expect(list.body.data).toMatchObject([{ provider_id: table.first, scheduled: [entry] }]);
    expect(await readRevision(table.gateway, answer.body.revision)).toMatchObject({
      action: 'active.force_schedule',
      subject: `chat → second at ${activate_at}`,
      reason: 'maintenance',
    });
  });

  it('happens when its time has come, in the name of whoever scheduled it', async () => {
    await table.activate(table.second, { activate_at: at(1500) }, '', { 'x-reason': 'at night' });
    expect(await table.activeId()).toBe(table.first);
    await table.untilActive(table.second);
    expect(await table.scheduled()).toEqual([]);
    const { body } = await table.gateway.manage<Active>('GET', '/active/chat');
    expect(await readRevision(table.gateway, body.revision)).toMatchObject({
      author: 'bootstrap',
      action: 'active.scheduled',
      subject: 'chat → second',
      reason: 'at night',
    });
  });

  it('happens once, however many instances there are', async () => {
    for (const id of [table.second, table.third, table.second, table.third, table.second])
      await table.activate(id, { activate_at: at(HOUR_MS) });
    const before = await revisionOf(table.gateway);
    await table.makeDue('activate');
    await table.untilNothingIsScheduled();
    const { body } = await table.gateway.manage<Active>('GET', '/active/chat');
    expect([body.revision, body.provider_id]).toEqual([before + 5, table.second]);
  });

  it('that cannot be done stays to be seen, is not tried again, and leaves the others alone', async () => {
    await table.activate(table.second, { activate_at: at(HOUR_MS) });
    await table.activate(table.third, { activate_at: at(HOUR_MS) });
    await table.gateway.manage('PATCH', `/servers/${table.second}`, { enabled: false });
    await table.makeDue('activate');
    await table.untilActive(table.third);
    await table.untilFailed();
    expect(await table.scheduled()).toMatchObject([
      { kind: 'activate', failure: '"chat" was not changed: "second" is disabled; enable it first.' },
    ]);
  });

  it('whose end has come as well is not begun any more', async () => {
    await table.activate(table.second, { activate_at: at(HOUR_MS), until: at(2 * HOUR_MS) });
    await table.makeDue('activate', "now() - interval '1 second'");
    await table.untilFailed();
    expect(await table.failure()).toContain('no instance was running');
    expect(await table.activeId()).toBe(table.first);
  });

  it('is shown where nothing is plugged in', async () => {
    await table.gateway.manage('DELETE', '/active/chat');
    await table.activate(table.second, { activate_at: at(HOUR_MS) });
    expectProblem(await table.gateway.manage('GET', '/active/chat'), 404, 'not_found');
    expect(await table.scheduled()).toHaveLength(1);
    await table.makeDue('activate');
    await table.untilActive(table.second);
  });
});

describe('scheduling', () => {
  it.each<[string, () => object, string]>([
    ['a beginning that is over', () => ({ activate_at: at(-1000) }), 'activate_at'],
    ['an end that is over', () => ({ until: at(-1000) }), 'until'],
    ['words', () => ({ activate_at: 'tomorrow' }), 'activate_at'],
    ['a day', () => ({ activate_at: '2999-01-01' }), 'activate_at'],
    ['null', () => ({ until: null }), 'until'],
    ['a number', () => ({ activate_at: 1_800_000_000 }), 'activate_at'],
    ['more than a year ahead', () => ({ activate_at: at(400 * 24 * HOUR_MS) }), 'activate_at'],
    ['an end before the beginning', () => ({ activate_at: at(2 * HOUR_MS), until: at(HOUR_MS) }), 'until'],
  ])('refuses %s', async (_, when, field) => {
    expectProblem(await table.activate(table.first, when()), 400, 'invalid_request', [field]);
    expect(await table.scheduled()).toEqual([]);
  });

  it('refuses at once what could not be plugged in now', async () => {
    await table.gateway.manage('PATCH', `/servers/${table.second}`, { enabled: false });
    const refused = await table.activate(table.second, { activate_at: at(HOUR_MS) });
    expectProblem(refused, 422, 'preflight_failed', ['provider_id']);
    expectProblem(await table.activate(4711, { activate_at: at(HOUR_MS) }), 404, 'not_found', ['provider_id']);
  });

  it('refuses more than twenty of a purpose', async () => {
    for (let count = 0; count < 20; count++) await table.activate(table.second, { activate_at: at(HOUR_MS) });
    expectProblem(await table.activate(table.second, { activate_at: at(HOUR_MS) }), 409, 'in_use');
  });

  it('does not count those that failed', async () => {
    for (let count = 0; count < 20; count++) await table.activate(table.second, { activate_at: at(HOUR_MS) });
    await table.fail();
    expect((await table.activate(table.second, { activate_at: at(HOUR_MS) })).status).toBe(200);
  });

  it('stores nothing in a dry run', async () => {
    const before = await revisionOf(table.gateway);
    const kinds: unknown[] = [];
    for (const when of [{ activate_at: at(HOUR_MS) }, { until: at(HOUR_MS) }]) {
      const { body } = await table.activate(table.second, when, '&dry_run=true');
      kinds.push(body.scheduled?.map(({ kind }) => kind));
    }
    expect(kinds).toEqual([['activate'], ['return']]);
    expect([await table.scheduled(), await revisionOf(table.gateway), await table.activeId()]).toEqual([
      [],
      before,
      table.first,
    ]);
  });

  it('is cancelled by one call, which is a revision', async () => {
    await table.activate(table.second, { activate_at: at(HOUR_MS) });
    const before = await revisionOf(table.gateway);
    const answer = await table.gateway.manage('DELETE', '/active/chat/scheduled');
    expect([answer.status, answer.body]).toEqual([200, { revision: before + 1 }]);
    expect(await readRevision(table.gateway, before + 1)).toMatchObject({
      action: 'active.unschedule',
      subject: 'chat',
    });
    expectProblem(await table.gateway.manage('DELETE', '/active/chat/scheduled'), 404, 'not_found');
  });

  it('is cancelled alone, while the others stay', async () => {
    for (const hours of [1, 2, 3]) await table.activate(table.second, { activate_at: at(hours * HOUR_MS) });
    const [first, second, third] = (await table.scheduled()).map(({ id }) => id);
    const cancel = (id: unknown, purpose = 'chat') =>
      table.gateway.manage('DELETE', `/active/${purpose}/scheduled/${String(id)}`);
    const { status, body } = await cancel(second);
    expect(status).toBe(200);
    expect(await readRevision(table.gateway, Number(body['revision']))).toMatchObject({
      action: 'active.unschedule',
      subject: `chat: activate ${second}`,
    });
    expect((await table.scheduled()).map(({ id }) => id)).toEqual([first, third]);
    for (const answer of [await cancel(second), await cancel(first, 'embeddings'), await cancel('x')]) {
      expectProblem(answer, 404, 'not_found');
    }
  });
});
