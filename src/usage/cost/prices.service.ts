import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors/gateway-error.js';
import { operatorPrice } from '../../snapshot/operator-price.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { Price, Provider } from '../../snapshot/snapshot.js';
import { NO_TOKENS, type TokenCounts } from '../records.js';
import type { AppliedPrice, EnteredPrice, PriceExample, PriceQuery, PublishedRates } from './price.dto.js';
import { Pricing } from './pricing.js';
import { PublishedPrices } from './published-prices.js';

const MILLION = 1_000_000;

/** Says which price applies, as the next request will find it. */
@Injectable()
export class PricesService {
  constructor(
    private readonly holder: SnapshotHolder,
    private readonly pricing: Pricing,
    private readonly published: PublishedPrices,
  ) {}

  /** @throws {GatewayError} `not_found` */
  explain({ provider_id: id, model: asked }: PriceQuery): AppliedPrice {
    const provider = this.providerOf(id);
    const model = asked ?? provider.model;
    const now = Date.now();
    const { basis } = this.pricing.costOf(provider, model, { tokens: NO_TOKENS, atMs: now, busyHours: 0 });
    if (basis === 'none') throw new Error('tokens always have a price or none is known');
    const applied = operatorPrice(provider, model, now);
    return {
      provider_id: id,
      provider: provider.name,
      model,
      basis,
      reason: REASONS[basis](provider, model),
      entered: provider.prices.map((price) => enteredPrice(price, model, applied, now)),
      published: this.publishedRates(provider, model, now),
      example: this.example(provider, model, now),
    };
  }

  private providerOf(id: number): Provider {
    for (const provider of this.holder.current.providers.values()) if (provider.id === id) return provider;
    throw new GatewayError(
      'not_found',
      `There is no enabled provider ${id}; GET /api/v1/llm-config/servers and /api-keys list them.`,
    );
  }

  private publishedRates(provider: Provider, model: string | null, now: number): PublishedRates | null {
    if (model === null || provider.type === 'ai_server') return null;
    const price = this.published.of(provider, model);
    return price && { vendor: price.vendorName, model: price.modelId, rates: { ...price.ratesAt(now) } };
  }

  private example(provider: Provider, model: string | null, atMs: number): PriceExample | null {
    const usdOf = (tokens: Partial<TokenCounts>): number | null =>
      this.pricing.costOf(provider, model, { tokens: { ...NO_TOKENS, ...tokens }, atMs, busyHours: 0 }).usd;
    const [input, output] = [usdOf({ input: MILLION }), usdOf({ output: MILLION })];
    return input === null || output === null ? null : { input_million_usd: input, output_million_usd: output };
  }
}

type Reason = (provider: Provider, model: string | null) => string;

const REASONS: Readonly<Record<AppliedPrice['basis'], Reason>> = {
  operator: () => 'A price that was entered for this provider goes before everything else.',
  published: () => "No price was entered for this model, so the vendor's published one applies.",
  free: () => 'It is a server of your own for which no price was entered, so it counts as free.',
  unknown: (provider, model) =>
    model === null
      ? 'No model is named, and no price was entered for every model. Ask with a model, or enter a price in `prices`.'
      : `No price was entered, and none is published for "${model}" at ${provider.kind}. Costs are recorded as unknown, never as 0; enter a price in \`prices\` with PATCH /api/v1/llm-config/api-keys/${provider.id}.`,
};

function enteredPrice(price: Price, model: string | null, applied: Price | undefined, now: number): EnteredPrice {
  return {
    model: price.model,
    effective_from: price.effectiveFrom === 0 ? null : new Date(price.effectiveFrom).toISOString(),
    input_per_million: price.inputPerMillion,
    output_per_million: price.outputPerMillion,
    cached_input_per_million: price.cachedInputPerMillion,
    per_hour: price.perHour,
    status: statusOf(price, model, applied, now),
  };
}

function statusOf(price: Price, model: string | null, applied: Price | undefined, now: number): EnteredPrice['status'] {
  if (price === applied) return 'applies';
  if (price.effectiveFrom > now) return 'not_begun';
  return price.model !== null && price.model !== model ? 'other_model' : 'superseded';
}
