import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Allowance, type Taken } from '../access/limits/allowance.js';
import { Budgets } from '../usage/budgets/budgets.port.js';
import { Pricing } from '../usage/cost/pricing.js';
import type { Endpoint } from '../protocols/protocol.js';
import type { RequestRecord } from '../usage/records.js';
import type { Target } from '../snapshot/snapshot.js';
import { billsApp, paidUsd, pricedAttempt, upperUsd } from './attempt-cost.js';
import type { Exchange } from './exchange.js';
import { RequestJournal } from './request-journal.js';
import { requestRecord } from './request-records.js';
import type { RequestTrace } from './request-trace.js';
import { NOWHERE, type Whereabouts } from './request-watch.js';
import { type House, Spending } from './spending.js';
import { wholeBound } from './token-bounds.js';

/** What a request was allowed, to be settled when it is over. */
export interface Grant {
  readonly taken: Taken;
  /** Undefined where no budget applies. */
  readonly spending: Spending | undefined;
}

/** What requests are allowed, what they came to, and what is remembered of them. */
@Injectable()
export class RequestLedger implements House {
  constructor(
    private readonly allowance: Allowance,
    readonly budgets: Budgets,
    readonly pricing: Pricing,
    private readonly journal: RequestJournal,
  ) {}

  /** A request has come in. @returns undefined while nothing is traced */
  begin(endpoint: Endpoint, headers: IncomingHttpHeaders): RequestTrace | undefined {
    return this.journal.begin(endpoint, headers);
  }

  /**
   * Costs no promise where neither shared counts nor money nor kept answers are asked for.
   *
   * @param isFree asked once the rates allow it: whether it will cost nothing, so that no budget can be too small for it
   * @throws {GatewayError} `rate_limit_exceeded` or `budget_exceeded`; then nothing is taken.
   */
  grant(exchange: Exchange, isFree?: () => Promise<boolean>): Grant | Promise<Grant> {
    const taken = this.take(exchange);
    if (taken instanceof Promise) return taken.then((later) => this.fund(exchange, later, isFree));
    if (isFree || hasBudget(exchange)) return this.fund(exchange, taken, isFree);
    exchange.allowanceHeaders = taken.headers;
    return { taken, spending: undefined };
  }

  private async fund(exchange: Exchange, taken: Taken, isFree?: () => Promise<boolean>): Promise<Grant> {
    exchange.allowanceHeaders = taken.headers;
    try {
      const spending = await this.reserve(exchange, isFree ? await isFree() : false);
      exchange.spending = spending;
      if (spending && spending.warning !== null) {
        exchange.allowanceHeaders = [...taken.headers, 'x-budget-warning', spending.warning];
      }
      return { taken, spending };
    } catch (error) {
      taken.settle(0);
      throw error;
    }
  }

  /** Whether a target may be asked as far as money goes: under a hard budget somebody has to know what it costs. */
  mayServe({ needsPrices, arrival }: Exchange, { provider, model }: Target): boolean {
    if (!needsPrices || billsApp(provider, arrival.caller.app)) return true;
    return this.pricing.mayPrice(provider, model ?? arrival.request.query.model ?? null);
  }

  /** The request is over: gives back what it did not use, and records it. Never throws. */
  close(exchange: Exchange, grant: Grant | undefined, error?: unknown): void {
    const attempts = exchange.traces.map((trace) => pricedAttempt(this.pricing, trace, exchange.request.endpoint));
    const record = requestRecord(exchange, attempts, { error, durationMs: performance.now() - exchange.startedAt });
    exchange.usage = record.usage;
    grant?.taken.settle(record.usage.tokens.input + record.usage.tokens.output);
    grant?.spending?.settle(paidUsd(attempts));
    this.journal.write(record, whereabouts(exchange), error);
    exchange.arrival.trace?.end(record);
  }

  /** Of a request without a route. */
  record(record: RequestRecord, error: unknown, trace: RequestTrace | undefined): void {
    this.journal.write(record, NOWHERE, error);
    trace?.end(record);
  }

  private take({ arrival: { caller }, bounds }: Exchange): Taken | Promise<Taken> {
    const { app, principal } = caller;
    return this.allowance.take(app, { id: principal.keyId, limits: principal.keyLimits }, wholeBound(bounds));
  }

  private async reserve(exchange: Exchange, isFree: boolean): Promise<Spending | undefined> {
    const { requestId, caller } = exchange.arrival;
    const { app, purpose } = caller;
    if (!hasBudget(exchange)) return undefined;
    exchange.needsPrices = this.budgets.needsPrices(app, purpose);
    const expense = { app, purpose, requestId, upperUsd: isFree ? 0 : this.upperUsd(exchange) };
    return new Spending(this, exchange, expense, await this.budgets.reserve(expense));
  }

  /** What the dearest of those that may serve it can cost, without those that bill the app itself. */
  private upperUsd(exchange: Exchange): number {
    const { route, arrival } = exchange;
    let most = 0;
    for (const { targets } of route.tiers) {
      for (const target of targets) {
        if (!route.rights.mayBeServedBy(target, route.model)) continue;
        most = Math.max(most, upperUsd(this.pricing, exchange, target, arrival.at) ?? 0);
      }
    }
    return most;
  }
}

function hasBudget({ arrival: { caller } }: Exchange): boolean {
  return caller.app.budget !== null || caller.purpose.policy.budget !== null;
}

function whereabouts(exchange: Exchange): Whereabouts {
  const { target, caching } = exchange;
  const cache = caching?.result ?? null;
  if (!target) return cache === null ? NOWHERE : { ...NOWHERE, cache };
  return { providerType: target.provider.type, fellBack: exchange.isFallback(target), cache };
}
