import type { Provider as Vendor } from '@pydantic/genai-prices';
import { Injectable } from '@nestjs/common';
import { loadLate } from '../../loading/load-late.js';
import { recentlyUsed } from '../../memory/recently-used.js';
import type { Provider } from '../../snapshot/snapshot.js';
import type { PricedUse, UseBounds } from './pricing.js';
import { PublishedPrice } from './published-price.js';

/** Models come from requests: names nobody sells must not fill the memory. */
const MAX_LOOKED_UP = 10_000;
/** Where the package calls a vendor otherwise. */
const VENDOR_IDS: Readonly<Record<string, string>> = { xai: 'x-ai' };

/** What vendors charge as they publish it, from the price list that comes with this release. */
@Injectable()
export class PublishedPrices {
  /** By address and model; what was not found is remembered as well. */
  private readonly found = recentlyUsed<string, { readonly price: PublishedPrice | null }>(MAX_LOOKED_UP);

  /** @returns USD; null when no price is known */
  costUsd(provider: Provider, model: string, use: PricedUse): number | null {
    return this.of(provider, model)?.costUsd(use) ?? null;
  }

  /** @returns USD; null when no price is known */
  upperUsd(provider: Provider, model: string, bounds: UseBounds): number | null {
    return this.of(provider, model)?.upperUsd(bounds, provider.capabilities.contextTokens) ?? null;
  }

  knows(provider: Provider, model: string): boolean {
    return this.of(provider, model) !== null;
  }

  of(provider: Provider, model: string): PublishedPrice | null {
    const key = `${provider.id} ${provider.kind} ${provider.origin} ${model}`;
    const known = this.found.get(key);
    if (known) return known.price;
    const price = lookUp(provider, model);
    this.found.set(key, { price });
    return price;
  }
}

function lookUp(provider: Provider, model: string): PublishedPrice | null {
  const vendor = vendorOf(provider);
  if (!vendor) return null;
  const priced = loadLate('@pydantic/genai-prices').calcPrice({}, model, { provider: vendor });
  return priced ? PublishedPrice.of(vendor.name, priced.provider, priced.model, model) : null;
}

/** By the kind an operator chose; a custom one by its address, which may be a vendor's. */
function vendorOf({ kind, origin, basePath }: Provider): Vendor | undefined {
  const { findProvider } = loadLate('@pydantic/genai-prices');
  const providerId = VENDOR_IDS[kind] ?? kind;
  return kind === 'custom' ? findProvider({ providerApiUrl: origin + basePath }) : findProvider({ providerId });
}
