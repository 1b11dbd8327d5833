import { setTimeout as pause } from 'node:timers/promises';
import type { MortalDatabase } from '../../accounting/database.ts';
import { monotonicMs } from '../../stage/clock.ts';
import { type Check, say } from '../../stage/prove.ts';
import { table } from '../../stage/table.ts';
import { isSo, noneAbove, noneFailed, spreadOf, timesSince } from '../checks.ts';
import type { FreshAnswer } from '../fresh-request.ts';
import { House } from '../house.ts';
import { LoopLag } from '../loop-lag.ts';
import type { ChaosParameters } from '../parameters.ts';
import type { Scenario } from '../scenario.ts';

/** A database on another continent, over a thin line. */
const SLOW = { latencyMs: 50, sliceBytes: 256, bytesPerSecond: 64_000 } as const;
const MS_PER_S = 1000;
/** Long enough for management to be asked by somebody who does not know yet. */
const SOON_MS = 50;

/** One way for a database to fail, and to be well again. */
interface Trouble {
  readonly name: string;
  readonly lastingMs: number;
  /** Whether the database answers nothing at all meanwhile. */
  readonly isAway: boolean;
  readonly begin: () => void;
  readonly end: () => unknown;
}

interface Seen {
  readonly managed: readonly FreshAnswer[];
  readonly backMs: number;
}

export const postgres: Scenario = {
  name: 'postgres',
  situation: 'PostgreSQL killed, stopped, black-holed, reset, slow',
  leaves: ['answers'],
  async run(ground, given) {
    const house = await House.open(ground, 'postgres', { gateways: 2 });
    const client = house.startClient(given.per_second);
    ground.closing(() => client.stop());
    const lag = await LoopLag.watch(house, given.lag_p99_limit_ms);
    const rows: Row[] = [];
    const seen: Seen[] = [];
    for (const trouble of troublesOf(ground.postgres, given)) {
      const began = monotonicMs();
      const one = await endure(house, trouble);
      if (trouble.isAway) seen.push(one);
      const lagMs = await lag.next();
      rows.push(rowOf(trouble, one, { times: timesSince(began, client), lagMs, failed: client.failed.length }));
      await pause(given.between_ms);
    }
    await client.stop();
    say(table(rows));
    return [noneFailed(client), ...houseChecks(seen, given), lag.check(), ...(await house.audit(client.acknowledged))];
  },
};

function troublesOf(database: MortalDatabase, given: ChaosParameters): readonly Trouble[] {
  const { way } = database;
  const faultyMs = given.faulty_s * MS_PER_S;
  const bad = (name: string, fault: Parameters<typeof way.suffer>[0], isAway: boolean): Trouble => ({
    name,
    lastingMs: faultyMs,
    isAway,
    begin: () => way.suffer(fault),
    end: () => way.heal(),
  });
  const killed = {
    name: 'killed',
    lastingMs: given.away_ms,
    isAway: true,
    begin: () => database.kill(),
    end: () => database.start(),
  };
  const stopped = {
    name: 'stopped',
    lastingMs: given.stopped_s * MS_PER_S,
    isAway: true,
    begin: () => database.freeze(),
    end: () => database.goOn(),
  };
  return [
    ...Array.from({ length: given.kills }, () => killed),
    stopped,
    bad('black-holed', { isBlackHole: true }, true),
    bad('reset', { resets: true }, true),
    bad('slow', SLOW, false),
  ];
}

/** Management is asked when nobody has noticed yet, halfway and at the end; once of a database that answers. */
async function endure(house: House, { lastingMs, isAway, begin, end }: Trouble): Promise<Seen> {
  const managed: FreshAnswer[] = [];
  const began = monotonicMs();
  begin();
  try {
    for (const share of isAway ? [0, 0.5, 0.9] : [0]) {
      await pause(Math.max(0, began + SOON_MS + share * lastingMs - monotonicMs()));
      managed.push(...(await manageAll(house)));
    }
    await pause(Math.max(0, began + lastingMs - monotonicMs()));
  } finally {
    await end();
  }
  return { managed, backMs: await house.reconverged() };
}

function manageAll(house: House): Promise<readonly FreshAnswer[]> {
  const calls = house.gateways.flatMap((gateway) => [
    house.manage(gateway, 'GET', '/servers'),
    house.manage(gateway, 'PUT', '/purposes/never', {}),
  ]);
  return Promise.all(calls);
}

function houseChecks(seen: readonly Seen[], given: ChaosParameters): readonly Check[] {
  const managed = seen.flatMap((one) => one.managed);
  const others = managed.filter(({ status }) => status !== 503);
  const [other] = others;
  return [
    isSo(
      'management is answered 503',
      managed.length > 0 && other === undefined,
      other ? `${others.length} of ${managed.length} otherwise: ${other.status} ${other.text}` : managed.length,
    ),
    noneAbove(
      'and that within',
      managed.map(({ tookMs }) => tookMs),
      given.refused_limit_ms,
    ),
    noneAbove(
      'written, and served by all, once it is back',
      seen.map(({ backMs }) => backMs),
      given.back_limit_ms,
    ),
  ];
}

type Row = Readonly<Record<string, string | number>>;

interface Meanwhile {
  readonly times: readonly number[];
  readonly lagMs: number;
  readonly failed: number;
}

function rowOf({ name }: Trouble, { managed, backMs }: Seen, { times, lagMs, failed }: Meanwhile): Row {
  const slowest = Math.max(...managed.map(({ tookMs }) => tookMs));
  return {
    PostgreSQL: name,
    requests: times.length,
    'failed so far': failed,
    ...spreadOf(times),
    'loop lag p99 ms': lagMs.toFixed(1),
    management: [...new Set(managed.map(({ status }) => status))].join(', '),
    'slowest ms': slowest.toFixed(0),
    'back after ms': backMs.toFixed(0),
  };
}
