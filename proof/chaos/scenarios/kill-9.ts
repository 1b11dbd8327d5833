import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../../stage/clock.ts';
import { say } from '../../stage/prove.ts';
import { isSo, noneAbove, reasonOf } from '../checks.ts';
import { House } from '../house.ts';
import type { Scenario } from '../scenario.ts';

/** A request that was under way at a kill was sent so long before it at most. */
const UNDER_WAY_MS = 1000;

export const kill9: Scenario = {
  name: 'kill-9',
  situation: 'kill -9 of a gateway',
  leaves: ['answers'],
  async run(ground, given) {
    const house = await House.open(ground, 'kill-9', { gateways: 1 });
    const client = house.startClient(given.per_second);
    ground.closing(() => client.stop());
    const kills: number[] = [];
    const readyMs: number[] = [];
    const away: { readonly from: number; readonly to: number }[] = [];
    for (let kill = 0; kill < given.gateway_kills; kill++) {
      await pause(given.between_ms);
      kills.push(monotonicMs());
      const from = monotonicMs() - UNDER_WAY_MS;
      await house.first.stop('SIGKILL');
      // What was to be stored lies there, before the next start takes it over.
      await house.first.keepData();
      readyMs.push(await house.first.start());
      away.push({ from, to: monotonicMs() });
      say(`ready again after ${readyMs.at(-1)?.toFixed(0)} ms`);
    }
    await pause(given.between_ms);
    await client.stop();
    const unexpected = client.failed.filter(
      ({ sentAt }) => !away.some(({ from, to }) => sentAt >= from && sentAt <= to),
    );
    return [
      noneAbove('ready again', readyMs, given.ready_limit_ms),
      isSo(
        'requests fail only while it is away',
        unexpected.length === 0 && client.acknowledged.length > 0,
        unexpected[0] ? `${unexpected.length}: ${reasonOf(unexpected[0])}` : `${client.acknowledged.length} answered`,
      ),
      ...(await house.audit(client.acknowledged, kills)),
    ];
  },
};
