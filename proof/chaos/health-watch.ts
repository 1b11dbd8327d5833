import { setTimeout as pause } from 'node:timers/promises';
import { askFresh } from './fresh-request.ts';
import type { House } from './house.ts';

const EVERY_MS = 100;

/** Looks at a gateway's health and at one of its providers, again and again, as a balancer and an admin would. */
export class HealthWatch {
  readonly times: number[] = [];
  failed = 0;
  private readonly house: House;
  private readonly providerId: number;
  private readonly watching: Promise<void>;
  private isOver = false;
  private inFlight = 0;
  private queued = 0;

  constructor(house: House, providerId: number) {
    this.house = house;
    this.providerId = providerId;
    this.watching = this.watch();
  }

  /** The most that was seen at the provider and in its queue. */
  get most(): string {
    return `${this.inFlight} and ${this.queued}`;
  }

  isWithin(limits: { readonly max_concurrent: number; readonly max_queued: number }): boolean {
    return this.inFlight <= limits.max_concurrent && this.queued <= limits.max_queued && this.queued > 0;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      await Promise.all([this.look('live'), this.look('ready'), this.ask()]);
      await pause(EVERY_MS);
    }
  }

  private async look(kind: string): Promise<void> {
    const { status, tookMs } = await askFresh(`${this.house.first.url}/health/${kind}`);
    if (status !== 200) this.failed += 1;
    this.times.push(tookMs);
  }

  private async ask(): Promise<void> {
    const { in_flight, queued } = await this.house.admin.stateOf(this.providerId);
    this.inFlight = Math.max(this.inFlight, in_flight);
    this.queued = Math.max(this.queued, queued);
  }
}
