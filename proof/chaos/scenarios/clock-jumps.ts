import { setTimeout as pause } from 'node:timers/promises';
import { Client as DatabaseClient } from 'pg';
import type { Heard } from '../../accounting/client.ts';
import type { Check } from '../../stage/prove.ts';
import { isSo, noneFailed, reasonOf } from '../checks.ts';
import { House } from '../house.ts';
import type { Scenario } from '../scenario.ts';

/** From the true time: an hour ahead, an hour behind, more than a day ahead, and back. */
const OFFSETS_S = [3600, -3600, 90_000, 0];
const WATCHED = new URL('../moving-clock.ts', import.meta.url).href;
const STREAMS = 4;
/** Above all numbers of the load; even ones are for streams. */
const FIRST_STREAM = 1_000_000;
const FIRST_LIMITED = 2_000_000;
const LIMIT_A_MINUTE = 10;
/** Longest that a request may be said to have taken beyond what it took. */
const SLACK_MS = 5000;
const MS_PER_MINUTE = 60_000;

export const clockJumps: Scenario = {
  name: 'clock-jumps',
  situation: 'the clock jumps',
  leaves: ['answers', 'keys'],
  async run(ground, given) {
    const variables = { CLOCK_OFFSETS_S: OFFSETS_S.join(',') };
    const house = await House.open(ground, 'clock-jumps', {
      gateways: 1,
      variables,
      nodeOptions: ['--import', WATCHED],
    });
    const { first } = house;
    const limited = await house.newApp('limited', { requests_per_minute: LIMIT_A_MINUTE });
    const client = house.startClient(given.per_second);
    ground.closing(() => client.stop());
    const lastingMs = given.between_ms * (OFFSETS_S.length + 1);
    const streams = askAll(STREAMS, (index) => house.ask(first.url, { number: FIRST_STREAM + 2 * index, lastingMs }));
    let number = FIRST_LIMITED;
    const useUp = (): Promise<readonly Heard[]> =>
      askAll(LIMIT_A_MINUTE + 1, () => house.ask(first.url, { number: number++ }, limited));
    const began = performance.now();
    const atLimit = [...(await useUp())];
    for (const _ of OFFSETS_S) {
      await pause(given.between_ms);
      first.signal('SIGUSR2');
      atLimit.push(...(await useUp()));
    }
    const tookMs = performance.now() - began;
    await client.stop();
    const whole = await streams;
    const health = await first.health();
    const allowed = atLimit.filter(({ isWhole }) => isWhole);
    const acknowledged = [...client.acknowledged, ...whole, ...allowed];
    const cut = whole.filter(({ isWhole }) => !isWhole);
    return [
      noneFailed(client),
      isSo('streams go on', cut.length === 0, cut[0] ? reasonOf(cut[0]) : `${STREAMS} of ${STREAMS}`),
      limitCheck(allowed.length, tookMs),
      ...(await house.audit(acknowledged)),
      await durationsCheck(house, lastingMs),
      isSo('health is ok', health.status === 'ok', JSON.stringify(health)),
    ];
  },
};

function askAll(count: number, askOne: (index: number) => Promise<Heard>): Promise<readonly Heard[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => askOne(index)));
}

/** As many as in as many minutes have truly gone by. */
function limitCheck(allowed: number, tookMs: number): Check {
  const most = LIMIT_A_MINUTE * Math.ceil(tookMs / MS_PER_MINUTE);
  return isSo(
    'no jump makes room in a limit per minute',
    allowed >= LIMIT_A_MINUTE && allowed <= most,
    `${allowed} of ${most}`,
  );
}

async function durationsCheck({ databaseUrl }: House, longestMs: number): Promise<Check> {
  const client = new DatabaseClient({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows }: { rows: { least: number; most: number }[] } = await client.query(
      'select min(duration_ms) as least, max(duration_ms) as most from requests',
    );
    const { least = -1, most = Infinity } = rows[0] ?? {};
    const limit = longestMs + SLACK_MS;
    return isSo(`recorded durations from 0 to ${limit} ms`, least >= 0 && most <= limit, `${least} to ${most} ms`);
  } finally {
    await client.end();
  }
}
