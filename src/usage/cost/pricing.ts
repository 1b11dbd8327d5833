import { Injectable } from '@nestjs/common';
import { operatorPrice } from '../../snapshot/operator-price.js';
import type { Provider } from '../../snapshot/snapshot.js';
import type { CostBasis, TokenCounts } from '../records.js';
import { operatorCost, operatorUpperUsd } from './operator-price.js';
import { PublishedPrices } from './published-prices.js';

/** What an attempt cost, and how that is known. */
export interface Cost {
  /** USD; null when no price is known. */
  readonly usd: number | null;
  readonly basis: CostBasis;
}

/** What an attempt has used. */
export interface PricedUse {
  readonly tokens: TokenCounts;
  /** When it began, Unix time in milliseconds: the price of that moment applies. */
  readonly atMs: number;
  /** Its share of the provider's time in hours, from `BusyHours`; only prices by the hour look at it. */
  readonly busyHours: number;
}

/** The most an attempt can use. */
export interface UseBounds {
  /** Tokens of the prompt. */
  readonly inputTokens: number;
  /** Tokens of one choice of the answer that the request allows; null when it does not say. */
  readonly outputTokens: number | null;
  /** How many choices are written. */
  readonly choices: number;
  /** Unix time in milliseconds. */
  readonly atMs: number;
  /** Whether prompt or answer may hold sound, which is dearer; taken to be so when not said. */
  readonly mayHaveAudio?: boolean;
  /** How long it may take, milliseconds. */
  readonly longestMs: number;
}

const FREE: Cost = Object.freeze({ usd: 0, basis: 'free' });
const UNKNOWN: Cost = Object.freeze({ usd: null, basis: 'unknown' });

/** What requests cost: by the operator's price, else by the vendor's published one, else nobody knows. Never 0 by accident. */
@Injectable()
export class Pricing {
  constructor(private readonly published: PublishedPrices) {}

  /** @param model as the upstream was asked for it; null when the request named none */
  costOf(provider: Provider, model: string | null, use: PricedUse): Cost {
    const price = operatorPrice(provider, model, use.atMs);
    if (price) return { usd: operatorCost(price, use), basis: 'operator' };
    if (provider.type === 'ai_server') return FREE;
    const usd = model === null ? null : this.published.costUsd(provider, model, use);
    return usd === null ? UNKNOWN : { usd, basis: 'published' };
  }

  /**
   * What one attempt can cost at most. Where the request does not bound its answer, the model's or the provider's
   * context does, else `UNBOUNDED_OUTPUT_TOKENS`.
   *
   * @returns USD; null when no price is known
   */
  upperBoundUsd(provider: Provider, model: string | null, bounds: UseBounds): number | null {
    const price = operatorPrice(provider, model, bounds.atMs);
    if (price) return operatorUpperUsd(price, provider, bounds);
    if (provider.type === 'ai_server') return 0;
    return model === null ? null : this.published.upperUsd(provider, model, bounds);
  }

  /** Whether it is known what the model costs at the provider, so that it may serve under a hard budget. */
  mayPrice(provider: Provider, model: string | null, atMs: number = Date.now()): boolean {
    if (provider.type === 'ai_server' || operatorPrice(provider, model, atMs)) return true;
    return model !== null && this.published.knows(provider, model);
  }
}
