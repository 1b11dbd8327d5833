import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { RequestWatch, type Whereabouts } from '../../inference/request-watch.js';
import type { RequestRecord, Usage } from '../../usage/records.js';
import { BoundedLabels } from './bounded-labels.js';
import type { Figure } from './group-figures.js';
import { attemptOutcome, resultOf } from './request-result.js';

const MOST_NAMES = 200;
const NONE = 'none';
const DURATION_BUCKETS_S = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const FIRST_BYTE_BUCKETS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const MS_PER_S = 1000;

/** What this instance has served since its start. */
@Injectable()
export class RequestMetrics extends RequestWatch {
  private readonly registry = new Registry();
  private readonly purposes = new BoundedLabels(MOST_NAMES);
  private readonly providers = new BoundedLabels(MOST_NAMES);
  private readonly requests = this.counter(
    'patchbay_requests_total',
    'Requests that are over; result: ok, refused (the app was at fault, or over a limit), failed or left (the app did not wait); code: how in detail',
    ['purpose', 'endpoint', 'result', 'code'],
  );
  private readonly answers = this.counter(
    'patchbay_answers_total',
    'Requests that got an answer, by who gave it; place: external (an api key) or local (an AI server)',
    ['purpose', 'provider', 'place'],
  );
  private readonly fallbacks = this.counter(
    'patchbay_fallbacks_total',
    'Those of the answers that did not come from the first choice of the chain',
    ['purpose', 'provider', 'place'],
  );
  private readonly cached = this.counter(
    'patchbay_cache_total',
    'Requests of purposes with a cache; result: hit, answered from it, or miss',
    ['purpose', 'result'],
  );
  private readonly attempts = this.counter(
    'patchbay_attempts_total',
    'Attempts at a provider; outcome: delivered, passed_on, broken, abandoned, 4xx, 5xx, connect, timeout, …',
    ['provider', 'outcome'],
  );
  private readonly tokens = this.counter('patchbay_tokens_total', 'Tokens used; kind: input or output', [
    'purpose',
    'provider',
    'kind',
  ]);
  private readonly cost = this.counter(
    'patchbay_cost_usd_total',
    'What the house pays for attempts, USD; not those that bill an app itself',
    ['purpose', 'provider'],
  );
  private readonly unpriced = this.counter(
    'patchbay_cost_unknown_total',
    'Attempts that were answered, but whose price nobody knows',
    ['purpose', 'provider'],
  );
  private readonly duration = this.histogram(
    'patchbay_request_duration_seconds',
    'From the arrival of a request to the end of its answer',
    ['purpose', 'stream'],
    DURATION_BUCKETS_S,
  );
  private readonly firstByte = this.histogram(
    'patchbay_request_first_byte_seconds',
    'From the arrival of a request to the first byte of its answer',
    ['purpose', 'stream'],
    FIRST_BYTE_BUCKETS_S,
  );

  override saw(record: RequestRecord, where: Whereabouts): void {
    const purpose = record.purpose === null ? NONE : this.purposes.of(record.purpose);
    const result = resultOf(record);
    this.requests.inc({ purpose, endpoint: record.endpoint, result, code: record.outcome });
    if (where.cache !== null) this.cached.inc({ purpose, result: where.cache });
    this.countAttempts(record, purpose);
    if (result !== 'ok') return;
    const stream = String(record.isStream);
    this.duration.observe({ purpose, stream }, record.durationMs / MS_PER_S);
    if (record.firstByteMs !== null) this.firstByte.observe({ purpose, stream }, record.firstByteMs / MS_PER_S);
    this.countAnswer(record, where, purpose);
  }

  /** In the text format of Prometheus. */
  tell(): Promise<string> {
    this.catchUp?.();
    return this.registry.metrics();
  }

  figures(): Promise<readonly Figure[]> {
    this.catchUp?.();
    return this.registry.getMetricsAsJSON();
  }

  private countAnswer({ providerName }: RequestRecord, { providerType, fellBack }: Whereabouts, purpose: string): void {
    if (providerName === null || providerType === null) return;
    const place = providerType === 'api_key' ? 'external' : 'local';
    const labels = { purpose, provider: this.providers.of(providerName), place };
    this.answers.inc(labels);
    // A series that begins with its first fallback would hide that one from rate().
    this.fallbacks.inc(labels, fellBack ? 1 : 0);
  }

  private countAttempts({ attempts }: RequestRecord, purpose: string): void {
    for (const { providerName, outcome, usage } of attempts) {
      const provider = this.providers.of(providerName);
      this.attempts.inc({ provider, outcome: attemptOutcome(outcome) });
      const { input, output } = usage.tokens;
      if (input > 0) this.tokens.inc({ purpose, provider, kind: 'input' }, input);
      if (output > 0) this.tokens.inc({ purpose, provider, kind: 'output' }, output);
      this.countCost(usage, purpose, provider);
    }
  }

  /** A free answer is none: most models of one's own cost nothing, and their requests pay nothing for being counted. */
  private countCost({ costUsd, costBasis, usedOwnKey }: Usage, purpose: string, provider: string): void {
    if (costBasis === 'unknown') return this.unpriced.inc({ purpose, provider });
    if (costUsd !== null && costUsd > 0 && !usedOwnKey) this.cost.inc({ purpose, provider }, costUsd);
  }

  private counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private histogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: readonly number[],
  ): Histogram<L> {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.registry],
    });
  }
}
