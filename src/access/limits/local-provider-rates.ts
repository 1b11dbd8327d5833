import { Injectable } from '@nestjs/common';
import type { Provider } from '../../snapshot/snapshot.js';
import type { ProviderFull } from './allowance.js';
import { FleetSize } from './fleet-size.js';
import type { Standing } from './limit-names.js';
import { LocalTaken } from './local-taken.js';
import { Meter } from './meter.js';
import { Subjects } from './subjects.js';

const MAX_PROVIDERS = 10_000;

type LocalProviderAnswer = ProviderFull | { readonly taken: LocalTaken };

/** The rates of providers as this instance counts them by itself: its share of each. */
@Injectable()
export class LocalProviderRates {
  private readonly meters = new Subjects<number, Meter>(MAX_PROVIDERS);

  constructor(private readonly fleet: FleetSize) {}

  tryTake(provider: Provider, tokens: number): LocalProviderAnswer {
    const now = performance.now();
    const meter = this.meterOf(provider, now);
    const shortage = meter.shortage(tokens, now);
    return shortage ? { taken: undefined, waitMs: shortage.waitMs } : { taken: takenOf(meter, tokens, now) };
  }

  /** As `tryTake`, by an instance that does not hear of the others any more. */
  tryTakeAlone(provider: Provider, tokens: number): LocalProviderAnswer {
    const now = performance.now();
    this.meterOf(provider, now).goAlone(now, this.fleet);
    return this.tryTake(provider, tokens);
  }

  /** Counts what was allowed elsewhere. */
  count(provider: Provider, tokens: number): LocalTaken {
    const now = performance.now();
    return takenOf(this.meterOf(provider, now), tokens, now);
  }

  /** How far all instances together have used up the rates. */
  hear(provider: Provider, standings: readonly Standing[]): void {
    const now = performance.now();
    this.meterOf(provider, now).hear(standings, now);
  }

  waitMs(provider: Provider, tokens: number): number {
    const now = performance.now();
    return this.meterOf(provider, now).shortage(tokens, now)?.waitMs ?? 0;
  }

  private meterOf({ id, rates }: Provider, now: number): Meter {
    const meter = this.meters.find(id) ?? this.meters.add(id, new Meter(id), now);
    meter.follow(rates, this.fleet);
    return meter;
  }
}

function takenOf(meter: Meter, tokens: number, now: number): LocalTaken {
  return new LocalTaken([{ meter, claim: meter.take(tokens, now) }], []);
}
