import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { changesIn, rollBack } from './support/history.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { type Active, at, HOUR_MS, Timetable } from './support/scheduling.js';

let table: Timetable;

beforeAll(async () => {
  table = await Timetable.start();
});
beforeEach(() => table.reset());
afterAll(() => table.stop());

/** Warnings of a rollback that must be done, the same in a dry run. */
async function warningsOf(to: number): Promise<readonly string[]> {
  const tried = await rollBack(table.gateway, to, '?dry_run=true');
  const { status, body } = await rollBack(table.gateway, to);
  expect([status, body.warnings]).toEqual([200, tried.body.warnings]);
  return body.warnings;
}

describe('a chain for a while', () => {
  it('is told apart in the history', async () => {
    const until = at(HOUR_MS);
    const { body } = await table.activate(table.second, { until });
    const active = (await changesIn(table.gateway, body.revision)).find(({ entity }) => entity === 'active');
    expect(active).toMatchObject({ key: 'chat', before: { until: null }, after: { until: expect.any(String) } });
    expect(Date.parse(String(active?.after?.['until']))).toBe(Date.parse(until));
    const kept = await table.gateway.manage<Active>('DELETE', '/active/chat/scheduled');
    expect(await changesIn(table.gateway, kept.body.revision)).toMatchObject([
      { entity: 'active', key: 'chat', after: { until: null } },
    ]);
  });

  it('is restored without its end, with a warning', async () => {
    const until = at(HOUR_MS);
    const { revision: then } = (await table.activate(table.second, { until })).body;
    await table.activate(table.third);
    expect(await warningsOf(then)).toEqual([
      `"chat" was plugged in until ${until} only; it is restored without that end, and stays.`,
    ]);
    expect([await table.activeId(), await table.scheduled()]).toEqual([table.second, []]);
    const again = await rollBack(table.gateway, then);
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('nothing to roll back')]);
  });

  it('that a rollback takes away does not return, and nothing is left scheduled', async () => {
    const then = await revisionOf(table.gateway);
    await table.activate(table.second, { until: at(HOUR_MS) });
    expect(await warningsOf(then)).toEqual([]);
    expect([await table.activeId(), await table.scheduled()]).toEqual([table.first, []]);
  });
});

describe('what is scheduled', () => {
  it('stays so after a rollback, which warns of it', async () => {
    const then = await revisionOf(table.gateway);
    const activate_at = at(HOUR_MS);
    await table.activate(table.second, { activate_at });
    await table.activate(table.second, { activate_at: at(2 * HOUR_MS) });
    await table.activate(table.third);
    expect(await warningsOf(then)).toEqual([
      `"chat" has something scheduled (2, the next at ${activate_at}), which stays so; GET /api/v1/llm-config/active/chat/scheduled lists it, DELETE cancels it.`,
    ]);
    expect((await table.scheduled()).map(({ kind }) => kind)).toEqual(['activate', 'activate']);
  });

  it('goes with its purpose, and the rollback says so', async () => {
    const { gateway } = table;
    const then = await revisionOf(gateway);
    await gateway.manage('PUT', '/purposes/short-lived', {});
    await table.activate(table.second, { purpose: 'short-lived', activate_at: at(HOUR_MS) });
    expect(await warningsOf(then)).toEqual([
      'What was scheduled for "short-lived" (1) is cancelled, because the purpose goes.',
    ]);
    expectProblem(await gateway.manage('GET', '/active/short-lived/scheduled'), 404, 'purpose_not_found');
    await gateway.manage('PUT', '/purposes/short-lived', {});
    expect((await gateway.manage('GET', '/active/short-lived/scheduled')).body['data']).toEqual([]);
  });
});
