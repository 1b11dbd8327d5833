import type { Check } from '../stage/prove.ts';
import { noneAbove } from './checks.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { House } from './house.ts';

const LAG = /^patchbay_event_loop_lag_seconds\{quantile="([\d.]+)"\} (\S+)$/gm;
const MS_PER_S = 1000;

/** How late gateways turned to what was due while something was done to them, as they tell it themselves. */
export class LoopLag {
  private readonly house: House;
  private readonly limitMs: number;
  private readonly p99s: number[] = [];

  private constructor(house: House, limitMs: number) {
    this.house = house;
    this.limitMs = limitMs;
  }

  /** From now on; what has been before does not count. */
  static async watch(house: House, limitMs: number): Promise<LoopLag> {
    const watch = new LoopLag(house, limitMs);
    for (const gateway of house.gateways) await watch.take(gateway);
    return watch;
  }

  /** @returns the p99 of the slowest gateway since it was last asked, in milliseconds */
  async next(): Promise<number> {
    const lags = await Promise.all(this.house.gateways.map((gateway) => this.take(gateway)));
    const p99 = Math.max(...lags);
    this.p99s.push(p99);
    return p99;
  }

  check(): Check {
    return noneAbove('event-loop lag p99', this.p99s, this.limitMs);
  }

  private async take(gateway: GatewayProcess): Promise<number> {
    const { status, text } = await this.house.metrics(gateway);
    const p99 = [...text.matchAll(LAG)].find(([, quantile]) => quantile === '0.99')?.[2];
    if (p99 === undefined) throw new Error(`no event-loop lag in ${status}: ${text.slice(0, 200)}`);
    return Number(p99) * MS_PER_S;
  }
}
