import { setTimeout as pause } from 'node:timers/promises';
import { cpuUs } from '../../../bench/stage/process-cost.ts';
import type { Heard } from '../../accounting/client.ts';
import { inLanes } from '../../stage/in-lanes.ts';
import { monotonicMs } from '../../stage/clock.ts';
import type { Check } from '../../stage/prove.ts';
import { isSo, noneAbove, noneFailed, reasonOf } from '../checks.ts';
import { HealthWatch } from '../health-watch.ts';
import { House } from '../house.ts';
import type { ChaosParameters } from '../parameters.ts';
import type { Scenario } from '../scenario.ts';

const MS_PER_S = 1000;
const LIMITS = { max_concurrent: 8, max_queued: 16 } as const;
/** How long the provider takes: with eight at a time it bears 40 requests a second. */
const ANSWER_MS = 200;
/** A place in the queue is waited for at most so long. */
const QUEUE_MS = 1000;
const TICK_MS = 5;
/** Above all numbers of the load; odd ones are for whole answers. */
const FIRST_WARM = 1_000_001;
const FIRST_SERVED = 2_000_001;
const FIRST_NUMBER = 3_000_001;
/** What a served request costs is measured on so many. */
const SERVED = 500;
export const overload: Scenario = {
  name: 'overload',
  situation: 'more load than a provider can carry',
  leaves: ['answers'],
  async run(ground, given) {
    const house = await House.open(ground, 'overload', { gateways: 1 });
    const id = await house.addServer('narrow', house.books, LIMITS);
    await house.admin.plugIn('narrow', [id]);
    const warm = await serve(house, FIRST_WARM);
    const served = await spendingUs(house, () => serve(house, FIRST_SERVED));
    const client = house.startClient(given.per_second);
    ground.closing(() => client.stop());
    const watch = new HealthWatch(house, id);
    const flooded = await spendingUs(house, () => flood(house, given));
    await watch.stop();
    await client.stop();
    const heard = flooded.result;
    const refused = heard.filter(({ status }) => status === 503);
    const costs = {
      served: served.us / SERVED,
      flooded: flooded.us / (heard.length + client.acknowledged.length + watch.times.length),
    };
    const acknowledged = [
      ...client.acknowledged,
      ...[...warm, ...served.result, ...heard].filter(({ isWhole }) => isWhole),
    ];
    return [
      ...answerChecks(heard, given),
      isSo(
        `a request costs CPU time as without the flood, at most ${given.refusal_cost_limit} times`,
        costs.flooded <= costs.served * given.refusal_cost_limit,
        inUs(costs),
      ),
      isSo('most is refused', refused.length > heard.length / 2, `${refused.length} of ${heard.length}`),
      isSo('no more at the provider and in its queue than may be', watch.isWithin(LIMITS), watch.most),
      isSo('health never fails', watch.failed === 0, `${watch.failed} of ${watch.times.length}`),
      noneAbove('health answers', watch.times, given.health_limit_ms),
      noneFailed(client, 'other purposes are served'),
      ...(await house.audit(acknowledged)),
    ];
  },
};

/** What work costs the gateway, in microseconds of CPU time. */
async function spendingUs<Result>(house: House, work: () => Promise<Result>): Promise<Spent<Result>> {
  const before = cpuUs(house.first.pid) ?? 0;
  const result = await work();
  return { result, us: (cpuUs(house.first.pid) ?? 0) - before };
}

interface Spent<Result> {
  readonly result: Result;
  readonly us: number;
}

function inUs({ served, flooded }: Readonly<Record<'served' | 'flooded', number>>): string {
  return `${flooded.toFixed(0)} µs, an answer takes ${served.toFixed(0)} µs`;
}

async function serve(house: House, firstNumber: number): Promise<readonly Heard[]> {
  const one = (index: number): Promise<Heard> => house.ask(house.first.url, { number: firstNumber + 2 * index });
  return inLanes(SERVED, LIMITS.max_concurrent, one);
}

/** So many requests a second, whatever becomes of them. */
async function flood(house: House, given: ChaosParameters): Promise<readonly Heard[]> {
  const asked: Promise<Heard>[] = [];
  const began = monotonicMs();
  const total = given.flood_s * given.flood_per_second;
  while (asked.length < total) {
    const due = Math.min(total, ((monotonicMs() - began) * given.flood_per_second) / MS_PER_S);
    while (asked.length < due) {
      const number = FIRST_NUMBER + 2 * asked.length;
      asked.push(house.ask(house.first.url, { number, lastingMs: ANSWER_MS, purpose: 'narrow' }));
    }
    await pause(TICK_MS);
  }
  return Promise.all(asked);
}

function isProper({ status, text, retryAfter, isWhole }: Heard): boolean {
  return isWhole || (status === 503 && text.includes('"overloaded"') && Number(retryAfter) >= 1);
}

function answerChecks(heard: readonly Heard[], given: ChaosParameters): readonly Check[] {
  const others = heard.filter((one) => !isProper(one));
  const times = (wanted: boolean): readonly number[] =>
    heard.filter(({ isWhole }) => isWhole === wanted).map(({ sentAt, answeredAt }) => answeredAt - sentAt);
  return [
    isSo(
      'answers, or 503 overloaded with Retry-After',
      others.length === 0,
      others[0] ? `${others.length} otherwise: ${reasonOf(others[0])}` : 'all',
    ),
    noneAbove('refused', times(false), QUEUE_MS + given.queue_slack_ms),
    noneAbove('answered', times(true), QUEUE_MS + ANSWER_MS + given.queue_slack_ms),
  ];
}
