import { setTimeout as pause } from 'node:timers/promises';
import type { Check } from '../../stage/prove.ts';
import { isSo, noneAbove, noneFailed } from '../checks.ts';
import { askFresh } from '../fresh-request.ts';
import { House } from '../house.ts';
import type { ChaosParameters } from '../parameters.ts';
import type { Ground, Scenario } from '../scenario.ts';

/** The file for a start without the database is written at the latest so long after a change. */
const WRITTEN_WITHIN_MS = 2500;
/** Long enough for several tries. */
const AWAY_MS = 3000;
const LONGEST_BETWEEN_TRIES_MS = 1500;
const FEWEST_TRIES = 4;
/** Those that are closer belong to one try. */
const SAME_TRY_MS = 20;

/** Connections are reset, so that they can be counted: nobody listens, but it is seen who knocks. */
export const startWithoutPostgres: Scenario = {
  name: 'start-without-postgres',
  situation: 'start while PostgreSQL is down',
  leaves: ['answers'],
  async run(ground, given) {
    const house = await House.open(ground, 'start-without-postgres', { gateways: 1 });
    const gateway = house.first;
    await pause(WRITTEN_WITHIN_MS);
    await gateway.stop();
    const checks = await withFile(ground, house, given);
    await gateway.stop();
    return [...checks, ...(await withoutFile(ground, house, given))];
  },
};

async function withFile({ postgres }: Ground, house: House, given: ChaosParameters): Promise<readonly Check[]> {
  const gateway = house.first;
  postgres.way.suffer({ resets: true });
  try {
    const servingMs = await gateway.start();
    const health = await gateway.health();
    const client = house.startClient(given.per_second);
    await pause(given.between_ms);
    await client.stop();
    const { status } = await house.manage(gateway, 'GET', '/servers');
    postgres.way.heal();
    return [
      noneAbove('with a file: it serves', [servingMs], given.ready_limit_ms),
      isSo('as degraded', health.status === 'degraded' && health.database === 'down', JSON.stringify(health)),
      noneFailed(client, 'every request is answered from the file'),
      isSo('management is answered 503', status === 503, status),
      noneAbove('all is well once it is back', [await house.reconverged()], given.back_limit_ms),
      ...(await house.audit(client.acknowledged)),
    ];
  } finally {
    postgres.way.heal();
  }
}

async function withoutFile(ground: Ground, house: House, given: ChaosParameters): Promise<readonly Check[]> {
  const gateway = house.first;
  const { way } = ground.postgres;
  await gateway.loseData();
  way.suffer({ resets: true });
  try {
    gateway.launch();
    await gateway.until(({ http }) => http !== 0);
    const before = way.connectedAt.length;
    await pause(AWAY_MS);
    const [live, ready] = await Promise.all([askFresh(`${gateway.url}/health/live`), gateway.health()]);
    const asked = await house.ask(gateway.url, { number: 1 });
    const tries = way.connectedAt.slice(before);
    way.heal();
    return [
      isSo('without a file: it is alive', live.status === 200, live.status),
      isSo('and not ready', ready.http === 503 && ready.status === 'not_ready', JSON.stringify(ready)),
      isSo('requests are answered 503', asked.status === 503, asked.status),
      triesCheck(tries),
      noneAbove('all is well once it is back', [await house.reconverged()], given.back_limit_ms),
    ];
  } finally {
    way.heal();
  }
}

/** Full jitter: no two pauses alike, none too long. */
function triesCheck(connectedAt: readonly number[]): Check {
  const pauses = connectedAt.map((at, index) => at - (connectedAt[index - 1] ?? at)).filter((ms) => ms > SAME_TRY_MS);
  const longest = Math.max(...pauses);
  const distinct = new Set(pauses.map((ms) => Math.round(ms / 10))).size;
  return isSo(
    `it keeps trying, with jitter, at least every ${LONGEST_BETWEEN_TRIES_MS} ms`,
    pauses.length >= FEWEST_TRIES && longest <= LONGEST_BETWEEN_TRIES_MS && distinct > pauses.length / 2,
    `${pauses.map((ms) => ms.toFixed(0)).join(', ')} ms between`,
  );
}
