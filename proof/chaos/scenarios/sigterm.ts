import { setTimeout as pause } from 'node:timers/promises';
import type { Heard } from '../../accounting/client.ts';
import { monotonicMs } from '../../stage/clock.ts';
import type { Check } from '../../stage/prove.ts';
import { isSo, noneAbove, noneFailed, reasonOf } from '../checks.ts';
import type { GatewayProcess } from '../gateway-process.ts';
import { House } from '../house.ts';
import type { ChaosParameters } from '../parameters.ts';
import type { Scenario } from '../scenario.ts';

const MS_PER_S = 1000;
const LAME_DUCK_S = 1;
const EACH = 6;
/** Above all numbers of the load; every second one is for a stream. */
const FIRST_IN_TIME = 1_000_000;
const FIRST_TOO_LONG = 2_000_000;
/** Until all of them are on their way. */
const BEGUN_WITHIN_MS = 500;
/** For the last words, the records and the end of connections. */
const LAST_THINGS_MS = 5000;

export const sigterm: Scenario = {
  name: 'sigterm',
  situation: 'SIGTERM to a gateway that serves',
  leaves: ['answers', 'traces'],
  async run(ground, given) {
    const variables = { DRAIN_SECONDS: String(given.drain_s), LAME_DUCK_SECONDS: String(LAME_DUCK_S) };
    const house = await House.open(ground, 'sigterm', { gateways: 1, variables, isTraced: true });
    const gateway = house.first;
    const client = house.startClient(given.per_second);
    ground.closing(() => client.stop());
    // Nobody is there any more to be asked afterwards.
    await house.readEverything();
    const drainMs = given.drain_s * MS_PER_S;
    const inTime = askAll(house, FIRST_IN_TIME, (LAME_DUCK_S * MS_PER_S + drainMs) * 0.75);
    const tooLong = askAll(house, FIRST_TOO_LONG, (LAME_DUCK_S * MS_PER_S + drainMs) * 2);
    await pause(BEGUN_WITHIN_MS);
    const toldAt = monotonicMs();
    gateway.signal('SIGTERM');
    const notReadyMs = await gateway.until(({ http, status }) => http === 503 && status === 'draining');
    const late = await house.ask(gateway.url, { number: FIRST_IN_TIME - 1 });
    await client.stop();
    const closedMs = await gateway.until(({ http }) => http === 0).then(() => monotonicMs() - toldAt);
    const [heard, cut, exitCode] = await Promise.all([inTime, tooLong, gateway.ended()]);
    const endedMs = monotonicMs() - toldAt;
    const acknowledged = [...client.acknowledged, ...heard, ...(late.isWhole ? [late] : [])];
    return [
      noneAbove('not ready', [notReadyMs], given.health_limit_ms),
      isSo('who still comes is served', late.isWhole, reasonOf(late)),
      noneFailed(client, 'as were all before'),
      noneAbove('new connections are refused', [closedMs], LAME_DUCK_S * MS_PER_S + given.health_limit_ms),
      ...answerChecks(heard, cut),
      ...endChecks(exitCode, endedMs, given),
      ...(await house.audit(acknowledged)),
      isSo('stored by itself, nobody has started it again', await isGone(gateway), 'yes'),
    ];
  },
};

function askAll(house: House, first: number, lastingMs: number): Promise<readonly Heard[]> {
  const url = house.first.url;
  return Promise.all(Array.from({ length: EACH }, (_, index) => house.ask(url, { number: first + index, lastingMs })));
}

function answerChecks(inTime: readonly Heard[], cut: readonly Heard[]): readonly Check[] {
  const broken = inTime.filter(({ isWhole }) => !isWhole);
  const streams = cut.filter((_, index) => (FIRST_TOO_LONG + index) % 2 === 0);
  const others = cut.filter((_, index) => (FIRST_TOO_LONG + index) % 2 === 1);
  const untold = streams.filter(({ status, text }) => status !== 200 || !endsWithError(text));
  const unrefused = others.filter(({ status, text }) => status !== 503 || !text.includes('"shutting_down"'));
  return [
    isSo('what ends within the drain time ends whole', broken.length === 0, firstOf(broken)),
    isSo('a stream that does not ends with the error event', untold.length === 0, firstOf(untold)),
    isSo('another answer that does not is a 503 shutting_down', unrefused.length === 0, firstOf(unrefused)),
  ];
}

function firstOf(wrong: readonly Heard[]): string {
  return wrong[0] ? reasonOf(wrong[0]) : 'all';
}

/** The last event is the error, and nothing pretends that this is the end. */
function endsWithError(text: string): boolean {
  const last = text.trimEnd().split('\n\n').at(-1) ?? '';
  return last.includes('"shutting_down"') && !text.includes('[DONE]');
}

function endChecks(exitCode: number | null, endedMs: number, { drain_s }: ChaosParameters): readonly Check[] {
  const limitMs = (LAME_DUCK_S + drain_s) * MS_PER_S;
  return [
    isSo('exit code 0', exitCode === 0, String(exitCode)),
    isSo('the drain time is given', endedMs >= limitMs, `${endedMs.toFixed(0)} of ${limitMs} ms`),
    noneAbove('and no more', [endedMs], limitMs + LAST_THINGS_MS),
  ];
}

async function isGone(gateway: GatewayProcess): Promise<boolean> {
  return (await gateway.health()).http === 0;
}
