import { Injectable } from '@nestjs/common';
import { LocalOnlyRefusals } from '../audit/local-only-refusals.js';
import type { Target } from '../snapshot/snapshot.js';
import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import { Vitals } from '../snapshot/vitals/vitals.js';
import { Attempt } from './attempt.js';
import { BACKOFF_BASE_MS, BACKOFF_CAP_MS } from './decide.js';
import type { Exchange } from './exchange.js';
import { giveUpError } from './give-up-error.js';
import { reportLocalOnly } from './local-only-report.js';
import { RequestLedger } from './request-ledger.js';
import type { Served } from './served.js';
import { passOn, Visit, type Visited } from './visit.js';
import { enterQueue, pause } from './wait.js';

/** Longest time a request waits for a place at a busy provider. */
const QUEUE_WAIT_MS = 1000;

/** Tries the targets of a route in order until one answers, and relays that answer. */
@Injectable()
export class Attempts {
  constructor(
    private readonly attempt: Attempt,
    private readonly vitals: Vitals,
    private readonly ledger: RequestLedger,
    private readonly refusals: LocalOnlyRefusals,
  ) {}

  /** @throws {GatewayError} when every target failed before the client got a byte. */
  async run(served: Served): Promise<void> {
    try {
      await this.visitAll(served);
    } finally {
      reportLocalOnly(served.exchange, this.refusals);
    }
  }

  private async visitAll(served: Served): Promise<void> {
    const { exchange } = served;
    do {
      for (let target = exchange.nextTarget(); target; target = exchange.nextTarget()) {
        if ((await this.visit(served, target)) === 'over') return;
      }
    } while (await this.pauseIsOver(served));
    if (served.relay.hasLeft) return this.abandon(exchange);
    // Nobody could take the longer prompt: the refusal it got is the answer.
    const refusal = exchange.tooLong;
    if (refusal) passOn(served, refusal);
    else throw giveUpError(exchange);
  }

  private async visit(served: Served, target: Target): Promise<Visited> {
    if (!this.ledger.mayServe(served.exchange, target)) {
      served.exchange.skip(target, 'price_unknown');
      return 'next';
    }
    const vitals = this.vitals.of(target.provider.id);
    const hasPlace = vitals.gate.tryEnter(target.provider.limits) || (await this.waitForPlace(served, target, vitals));
    if (!hasPlace) return this.withoutPlace(served, target);
    try {
      if (served.relay.hasLeft) return this.withoutPlace(served, target);
      return await new Visit(served, target, vitals, this.attempt).run();
    } finally {
      vitals.gate.exit();
    }
  }

  private waitForPlace(served: Served, { provider }: Target, { gate }: ProviderVitals): Promise<boolean> {
    const waitMs = Math.min(QUEUE_WAIT_MS, served.exchange.remainingMs());
    return enterQueue(served.relay, gate.enter(provider.limits, waitMs));
  }

  private withoutPlace({ exchange, relay }: Served, target: Target): Visited {
    if (!relay.hasLeft) {
      exchange.skip(target, 'busy');
      return 'next';
    }
    this.abandon(exchange);
    return 'over';
  }

  /** Where a provider only asked for a moment, and nobody else is left, the moment is waited for, once. */
  private async pauseIsOver({ exchange, relay }: Served): Promise<boolean> {
    const pauseMs = exchange.shortestPauseMs();
    if (pauseMs === undefined || pauseMs > BACKOFF_CAP_MS) return false;
    // Otherwise all that wait would come back in the same instant.
    const waitMs = pauseMs + Math.random() * Math.max(BACKOFF_BASE_MS, pauseMs / 4);
    if (waitMs >= exchange.remainingMs()) return false;
    await pause(relay, waitMs);
    if (!relay.hasLeft) exchange.startAgain();
    return !relay.hasLeft;
  }

  private abandon(exchange: Exchange): void {
    exchange.ending = 'abandoned';
  }
}
