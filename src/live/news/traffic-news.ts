import { Injectable, Logger } from '@nestjs/common';
import type { ProviderOverview, ProviderTraffic, TrafficEvent } from '../overview/overview.dto.js';
import { OverviewService } from '../overview/overview.service.js';
import type { Traffic } from '../overview/traffic.js';
import type { NewsSource, Tell } from './news-source.js';
import { Repeated } from './repeated.js';

const LOOK_MS = 5000;

/** That there are other figures of the traffic. */
@Injectable()
export class TrafficNews implements NewsSource {
  readonly topic = undefined;
  private tell: Tell | undefined;
  private told = '';
  private readonly looking = new Repeated({
    everyMs: LOOK_MS,
    logger: new Logger('events'),
    failing: 'the traffic is not told',
    perform: () => this.look(),
  });

  constructor(private readonly overview: OverviewService) {}

  begin(tell: Tell): void {
    this.tell = tell;
    // Whoever has just come asks for what it shows; summing all of it up beside that would keep it waiting.
    this.looking.startLater();
  }

  end(): void {
    this.looking.stop();
    this.tell = undefined;
    this.told = '';
  }

  private async look(): Promise<void> {
    const traffic = eventOf(await this.overview.traffic());
    const now = JSON.stringify(traffic);
    if (now !== this.told) this.tell?.('traffic', traffic);
    this.told = now;
  }
}

function eventOf({ last_hour, per_second, purposes, providers }: Traffic): TrafficEvent {
  return { last_hour, per_second, purposes, providers: providers.map(withoutMinutes) };
}

function withoutMinutes({
  minutes: _minutes,
  requests_by_minute: _requests,
  ...traffic
}: ProviderOverview): ProviderTraffic {
  return traffic;
}
