import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { quantile, report } from './support/figures.js';
import { type AppliedAnswer, Fleet, listInstances, nameOf, servedBy, until } from './support/fleet.js';
import type { Gateway } from './support/gateway.js';
import { expectInTime } from './support/in-time.js';
import { LogRecorder } from './support/log-recorder.js';

jest.setTimeout(60_000);

/** Promised to whoever changes something while a connection is lost, a notification is lost or the database was away. */
const CONVERGED_MS = 3000;
/** For one of several changes, which comes when other suites keep the machine busy. */
const LATE_MS = 3 * CONVERGED_MS;

let fleet: Fleet;
/** Of all three: they share a process. */
let log: LogRecorder;
beforeAll(async () => {
  fleet = await Fleet.start();
  log = LogRecorder.installedIn(fleet.remote.app);
});
afterEach(async () => {
  await fleet.way.close();
  await fleet.way.open();
  await until(async () => (await write(fleet.first, '?wait=applied')).body.applied?.all === true);
  log.lines = [];
});
afterAll(() => fleet.stop());

let count = 0;
const write = (gateway: Gateway, query = '') =>
  gateway.manage<AppliedAnswer>('PUT', `/purposes/made-${count++}${query}`, {});

/** At least half of the changes in time, and none much too late. */
function expectConverged(tookMs: readonly number[]): void {
  expect(quantile(tookMs, 0.5)).toBeLessThan(CONVERGED_MS);
  expect(Math.max(...tookMs)).toBeLessThan(LATE_MS);
}

/** Lines about whether changes are heard of. */
const said = (): readonly string[] =>
  log.lines
    .filter(({ context }) => context === 'propagation')
    .map(({ level, message }) => `${level}: ${String(message)}`);

describe('connections on which changes are heard of', () => {
  it('are opened again when they are lost, and what was missed meanwhile is served', async () => {
    const took: number[] = [];
    for (let round = 0; round < 5; round++) {
      await until(async () => (await fleet.killListeners()) === 3);
      const { revision } = (await write(fleet.first)).body;
      took.push(await fleet.everywhere(revision));
    }
    expectConverged(took);
    await until(() => said().filter((line) => line.includes('heard of again')).length >= 3);
    report('each connection killed', took);
  });

  it('are not needed: changes arrive while each one is killed as soon as it is there', async () => {
    const over = new AbortController();
    const killing = (async () => {
      while (!over.signal.aborted) await fleet.killListeners();
    })();
    const took: number[] = [];
    for (let round = 0; round < 5; round++) {
      const { revision, applied } = (await write(fleet.second, '?wait=applied')).body;
      took.push(await fleet.everywhere(revision));
      expect(applied?.instances).toBe(3);
    }
    over.abort();
    await killing;
    report('killed again and again', took);
    expectConverged(took);
  });
});

describe('without notifications', () => {
  it('changes are found by looking, and waiting tells the truth', async () => {
    const { database } = fleet;
    const { rows } = await database.query<{ name: string }>('select current_database() as name');
    const name = rows[0]?.name ?? '';
    await database.query(
      'create function public.pg_notify(text, text) returns void language sql as $$ select null::void $$',
    );
    await database.query(`alter database ${name} set search_path to public, pg_catalog`);
    await database.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
    await until(async () => (await write(fleet.first)).status === 200);
    try {
      const took: number[] = [];
      for (let round = 0; round < 4; round++) {
        const { revision, applied } = (await write(fleet.first, '?wait=applied')).body;
        expect(applied).toEqual({ all: true, instances: 3, waiting_for: [] });
        took.push(await fleet.everywhere(revision));
        const { revision: next } = (await write(fleet.second)).body;
        took.push(await fleet.everywhere(next));
      }
      report('without notifications', took);
      expectConverged(took);
    } finally {
      await database.query('drop function public.pg_notify(text, text)');
      await database.query(`alter database ${name} reset search_path`);
    }
  });
});

describe('an instance whose database', () => {
  it('is away is named until it is back, says so once, and then serves the newest revision', async () => {
    const before = servedBy(fleet.remote.app);
    const name = nameOf(fleet.remote, await listInstances(fleet.first));
    await fleet.way.close();
    const answers = [await write(fleet.first, '?wait=applied'), await write(fleet.second, '?wait=applied')];
    const late = { all: false, instances: 3, waiting_for: [name] };
    expect(answers.map(({ body }) => body.applied)).toEqual([late, late]);
    expect(servedBy(fleet.remote.app)).toBe(before);
    const listed = await listInstances(fleet.first);
    expect(listed.map(({ name: each, lag }) => [each === name, lag])).toContainEqual([true, 2]);
    expect((await fleet.remote.infer('models', undefined)).status).not.toBe(503);
    await until(() => said().length > 0);

    await fleet.way.open();
    const took = await fleet.everywhere(answers[1]?.body.revision ?? 0);
    report('after the database was away', [took]);
    await until(() => said().length >= 2);
    expect(said()).toEqual([
      expect.stringMatching(/^warn: changes made on other instances are not heard of at once \(.+\); requests go on/),
      expect.stringMatching(/^log: changes made on other instances are heard of again, after [\d.]+ s$/),
    ]);
    const alarms = log.lines.filter(({ level }) => level !== 'log').map(({ context }) => context);
    expect(alarms).toEqual([...new Set(alarms)]);
    await expectInTime(CONVERGED_MS, async (tries) => {
      if (tries === 0) return took;
      await fleet.way.close();
      const { revision } = (await write(fleet.first, '?wait=applied')).body;
      await fleet.way.open();
      return fleet.everywhere(revision);
    });
  });

  it('hangs is named as well, and serves the newest revision when it answers again', async () => {
    const name = nameOf(fleet.remote, await listInstances(fleet.first));
    await expectInTime(CONVERGED_MS, async () => {
      log.lines = [];
      fleet.way.hang();
      const { revision, applied } = (await write(fleet.first, '?wait=applied')).body;
      expect(applied).toEqual({ all: false, instances: 3, waiting_for: [name] });
      // Long enough for its connection to be given up.
      await until(() => said().length > 0);
      fleet.way.goOn();
      const took = await fleet.everywhere(revision);
      report('after the database hung', [took]);
      await until(async () => (await write(fleet.remote, '?wait=applied')).body.applied?.all === true);
      return took;
    });
  });

  it('comes and goes is never said to serve what it does not: no answer of anybody says so', async () => {
    const names = async () => {
      const listed = await listInstances(fleet.first);
      return fleet.instances.map((each) => nameOf(each, listed));
    };
    const [nameOfEach, lies]: [readonly string[], unknown[]] = [await names(), []];
    const writers = fleet.instances.slice(0, 2).map(async (gateway) => {
      for (let round = 0; round < 12; round++) {
        const { status, body } = await write(gateway, '?wait=applied');
        const { revision, applied } = body;
        const served = fleet.instances.map(({ app }) => servedBy(app));
        const early = nameOfEach.filter((_, index) => (served[index] ?? 0) < revision);
        const hidden = early.filter((name) => applied?.waiting_for.includes(name) !== true);
        if (status === 200 && (hidden.length > 0 || (applied?.all === true && early.length > 0))) {
          lies.push({ revision, applied, served });
        }
      }
    });
    const trouble = (async () => {
      for (let round = 0; round < 4; round++) {
        await fleet.killListeners();
        await fleet.way.close();
        await write(fleet.first, '?wait=applied');
        await fleet.way.open();
        await until(() => servedBy(fleet.remote.app) === servedBy(fleet.first.app));
      }
    })();
    await Promise.all([...writers, trouble]);
    expect(lies).toEqual([]);
  });
});
