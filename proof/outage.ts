/** `npm run proof:outage [-- --short]`: a provider that fails under load, and comes back. See README.md. */
import { setTimeout as pause } from 'node:timers/promises';
import { portIn } from '../demo/child-server.ts';
import { checksOf, type Outage, rowOf } from './outage/findings.ts';
import { type Load, startLoad, type Step } from './outage/load.ts';
import { type Changed, type Mood, MOODS } from './outage/mood.ts';
import { monotonicMs } from './stage/clock.ts';
import { order } from './stage/control.ts';
import { prove, say } from './stage/prove.ts';
import type { Stage } from './stage/stage.ts';

const FAILING = new URL('outage/upstream.ts', import.meta.url);
const STANDING_IN = new URL('../bench/upstream.ts', import.meta.url);
const PURPOSE = 'chat';
/** Load before the outage, so that it meets connections in use and a budget that is earned. */
const WARM_UP_MS = 500;
const POLL_MS = 100;
/** Trails at the beginning of an outage. */
const SHOWN = 8;
const AFTER_HEALING_MS = 500;

const long = {
  seconds: 60,
  per_second: 200,
  breaker_open_ms: 1000,
  attempts_percent: 115,
  burst_attempts: 5,
  back_within_ms: 5000,
};

await prove({
  name: 'outage',
  long,
  // A retry budget may be spent in its first moment, and a busy machine sends requests in bursts, which all are under way
  // before the first of them has failed: both weigh more in little time.
  short: { seconds: 2.5, attempts_percent: 150, burst_attempts: 200 },
  async run(stage, parameters) {
    const standIn = await stage.start(STANDING_IN);
    const outages: Outage[] = [];
    for (const mood of MOODS.filter((one) => one !== 'well')) {
      say(`the provider ${mood} for ${parameters.seconds} s`);
      outages.push(await outageOf(stage, mood, portIn(standIn.announced, 'port'), parameters));
    }
    const checks = outages.flatMap((outage) => checksOf(outage, parameters));
    return { checks, rows: outages.map(rowOf) };
  },
});

/** Each on a provider of its own, whose breaker and budget know nothing of the one before. */
async function outageOf(stage: Stage, mood: Mood, standInPort: number, given: typeof long): Promise<Outage> {
  const failing = await stage.start(FAILING);
  const providerName = await plugIn(stage, portIn(failing.announced, 'port'), standInPort, given);
  const become = (next: Mood): Promise<Changed> => order(portIn(failing.announced, 'control'), '/mood', { mood: next });
  const load = startLoad(stage.gateway.url, stage.gateway.appKey, PURPOSE, given.per_second);
  await pause(WARM_UP_MS);
  const ill = await become(mood);
  await pause(given.seconds * 1000);
  const well = await become('well');
  await untilServing(load, providerName, well.at, given.back_within_ms);
  await pause(AFTER_HEALING_MS);
  await load.stop();
  const answered = load.answered();
  const during = answered.filter(({ sentAt, answeredAt }) => answeredAt > ill.at && sentAt < well.at);
  for (const { trail } of during.slice(0, SHOWN)) say(`  ${trail.map(textOf).join(', ')}`);
  return {
    mood,
    providerName,
    during,
    after: answered.filter(({ sentAt }) => sentAt >= well.at),
    healedAt: well.at,
    arrived: well.requests - ill.requests,
  };
}

function textOf({ provider, result }: Step): string {
  return `${provider}=${result}`;
}

async function untilServing(load: Load, name: string, healedAt: number, limitMs: number): Promise<void> {
  const isServing = (): boolean =>
    load.answered().some(({ provider, sentAt }) => provider === name && sentAt > healedAt);
  while (!isServing() && monotonicMs() < healedAt + limitMs) await pause(POLL_MS);
}

/** Returns the name of the provider that is going to fail. */
async function plugIn(stage: Stage, port: number, standInPort: number, given: typeof long): Promise<string> {
  const { admin } = stage;
  const name = `failing-${port}`;
  const limits = { breaker_open_ms: given.breaker_open_ms };
  const first = await admin.addServer({ name, base_url: `http://127.0.0.1:${port}/v1`, limits });
  const base_url = `http://127.0.0.1:${standInPort}/v1`;
  const second = await admin.addServer({ name: `standing-in-for-${port}`, base_url });
  await admin.plugIn(PURPOSE, [first, second]);
  return name;
}
