import { setTimeout as pause } from 'node:timers/promises';
import type { TestRedis } from '../../../test/support/redis.ts';
import { SECRETS } from '../../canary/canaries.ts';
import { monotonicMs } from '../../stage/clock.ts';
import { say } from '../../stage/prove.ts';
import { table } from '../../stage/table.ts';
import { noneAbove, noneFailed, spreadOf, timesSince } from '../checks.ts';
import { FaultProxy } from '../fault-proxy.ts';
import { House } from '../house.ts';
import { LoopLag } from '../loop-lag.ts';
import type { ChaosParameters } from '../parameters.ts';
import type { Scenario } from '../scenario.ts';
import { Shares } from '../shares.ts';

const MS_PER_S = 1000;
/** Redis has 50 ms for an answer, there and back. */
const SLOW = { latencyMs: 100 } as const;
const GATEWAYS = 2;
/** Within that every gateway has told of itself and heard of the others twice. */
const TWO_BEATS_MS = 2000;

/** By then nobody waits for it any more; what shares cost shall not add to what waiting costs. */
const NOTICED_MS = 300;

/** One way for Redis to fail. */
interface Trouble {
  readonly name: string;
  readonly lastingMs: number;
  readonly begin: () => unknown;
  readonly end: () => unknown;
}

export const redis: Scenario = {
  name: 'redis',
  situation: 'Redis killed, stopped, slow',
  leaves: ['answers', 'keys'],
  async run(ground, given) {
    const { TestRedis: Redis } = await import('../../../test/support/redis.ts');
    const server = await Redis.start(SECRETS['password of Redis']);
    ground.closing(() => server.kill());
    const way = await FaultProxy.open(() => server.port);
    ground.closing(() => way.close());
    const variables = {
      REDIS_URL: `redis://:${encodeURIComponent(SECRETS['password of Redis'])}@127.0.0.1:${way.port}/0`,
    };
    const house = await House.open(ground, 'redis', { gateways: GATEWAYS, variables });
    await Promise.all([untilCounted(house), pause(TWO_BEATS_MS)]);
    const shares = new Shares(house);
    const client = house.startClient(given.per_second);
    ground.closing(() => client.stop());
    const lag = await LoopLag.watch(house, given.lag_p99_limit_ms);
    const rows: Readonly<Record<string, string | number>>[] = [];
    const times: number[] = [];
    for (const trouble of troublesOf(server, way, given)) {
      const isFirstOfItsKind = rows.at(-1)?.['Redis'] !== trouble.name;
      if (isFirstOfItsKind) await shares.prepare();
      const began = monotonicMs();
      await trouble.begin();
      if (isFirstOfItsKind) {
        await pause(NOTICED_MS);
        await shares.take();
      }
      await pause(Math.max(0, began + trouble.lastingMs - monotonicMs()));
      const meanwhile = timesSince(began, client);
      await trouble.end();
      const backMs = await untilCounted(house);
      times.push(...meanwhile);
      const lagMs = await lag.next();
      rows.push({
        Redis: trouble.name,
        requests: meanwhile.length,
        'failed so far': client.failed.length,
        ...spreadOf(meanwhile),
        'loop lag p99 ms': lagMs.toFixed(1),
        'shared again after ms': backMs.toFixed(0),
      });
      await pause(given.between_ms);
    }
    await client.stop();
    say(table(rows));
    return [
      noneFailed(client),
      noneAbove('every answer meanwhile', times, given.redis_delay_limit_ms),
      shares.check(),
      lag.check(),
      ...(await house.audit([...client.acknowledged, ...shares.acknowledged])),
    ];
  },
};

function troublesOf(server: TestRedis, way: FaultProxy, given: ChaosParameters): readonly Trouble[] {
  const killed = {
    name: 'killed',
    lastingMs: given.away_ms,
    begin: () => server.kill(),
    end: () => server.startAgain(),
  };
  const stopped = {
    name: 'stopped',
    lastingMs: given.stopped_s * MS_PER_S,
    begin: () => server.freeze(),
    end: () => server.goOn(),
  };
  const slow = {
    name: 'slow',
    lastingMs: given.faulty_s * MS_PER_S,
    begin: () => way.suffer(SLOW),
    end: () => way.heal(),
  };
  return [...Array.from({ length: given.kills }, () => killed), stopped, slow];
}

/** @returns how long it took until every gateway counts in Redis, in milliseconds */
async function untilCounted({ gateways }: House): Promise<number> {
  const times = await Promise.all(gateways.map((gateway) => gateway.until((health) => health.redis === 'ok')));
  return Math.max(...times);
}
