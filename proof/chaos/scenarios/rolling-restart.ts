import { setTimeout as pause } from 'node:timers/promises';
import type { Heard } from '../../accounting/client.ts';
import { monotonicMs } from '../../stage/clock.ts';
import { say } from '../../stage/prove.ts';
import { isSo, noneAbove, noneFailed, reasonOf, spreadOf, timesSince } from '../checks.ts';
import { startHaproxy } from '../haproxy.ts';
import { House } from '../house.ts';
import type { Scenario } from '../scenario.ts';

const MS_PER_S = 1000;
/** The drain time is longer than a stream by what a busy machine is late. */
const SPARE_S = 5;
/** Even, since every second number is for a stream; above all numbers of the load. */
const FIRST_STREAM = 1_000_000;
/** A balancer has noticed by then that a gateway is back. */
const BALANCED_MS = 1000;

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  situation: 'two gateways behind haproxy restarted one after the other',
  leaves: ['answers'],
  async run(ground, given) {
    const variables = { DRAIN_SECONDS: String(given.stream_s + SPARE_S) };
    const house = await House.open(ground, 'rolling-restart', { gateways: 2, variables });
    const url = await startHaproxy(
      ground,
      house.gateways.map((gateway) => gateway.url),
    );
    const streams = new LiveStreams(url, house, given.stream_s * MS_PER_S);
    ground.closing(() => streams.stop());
    await streams.open(given.streams);
    const client = house.startClient(given.per_second, () => url);
    ground.closing(() => client.stop());
    const began = monotonicMs();
    const exitCodes: (number | null)[] = [];
    const open: number[] = [];
    for (const gateway of house.gateways) {
      await pause(given.between_ms);
      open.push(streams.live);
      exitCodes.push(await gateway.stop());
      say(`ended with exit code ${exitCodes.at(-1)} after ${Math.round((monotonicMs() - began) / MS_PER_S)} s`);
      await gateway.start();
      await pause(BALANCED_MS);
    }
    await Promise.all([client.stop(), streams.stop()]);
    const times = timesSince(began, client);
    say(JSON.stringify({ requests: times.length, streams: streams.heard.length, ...spreadOf(times) }));
    const cut = streams.heard.filter(({ isWhole }) => !isWhole);
    const acknowledged = [...client.acknowledged, ...streams.heard.filter(({ isWhole }) => isWhole)];
    return [
      isSo('streams open at each restart', Math.min(...open) === given.streams, open.join(' and ')),
      isSo(
        'no stream truncated within the drain time',
        cut.length === 0 && streams.heard.length > 0,
        `${cut.length} of ${streams.heard.length}${cut[0] ? `, the first ${reasonOf(cut[0])}` : ''}`,
      ),
      noneFailed(client, 'no new request failed'),
      noneAbove('nor had to wait', times, MS_PER_S * SPARE_S),
      isSo(
        'both end with exit code 0',
        exitCodes.every((code) => code === 0),
        exitCodes.join(' and '),
      ),
      ...(await house.audit(acknowledged)),
    ];
  },
};

/** So many streams at a time: another one begins as soon as one ends. */
class LiveStreams {
  readonly heard: Heard[] = [];
  private readonly url: string;
  private readonly house: House;
  private readonly lastingMs: number;
  private readonly lanes: Promise<void>[] = [];
  private next = FIRST_STREAM;
  private isStopping = false;
  private underWay = 0;

  constructor(url: string, house: House, lastingMs: number) {
    this.url = url;
    this.house = house;
    this.lastingMs = lastingMs;
  }

  get live(): number {
    return this.underWay;
  }

  /** Spread over the length of one, so that some end at any time. */
  async open(count: number): Promise<void> {
    for (let opened = 0; opened < count; opened++) {
      this.lanes.push(this.lane());
      await pause(this.lastingMs / count);
    }
  }

  /** Resolves when the last of them has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.lanes);
  }

  private async lane(): Promise<void> {
    while (!this.isStopping) {
      this.underWay += 1;
      const { url, house, lastingMs } = this;
      this.heard.push(await house.ask(url, { number: (this.next += 2), lastingMs }));
      this.underWay -= 1;
    }
  }
}
