import type {
  ModelInfo,
  ModelPrice,
  PriceCalculationResult,
  TieredPrices,
  Provider as Vendor,
} from '@pydantic/genai-prices';
import { loadLate } from '../../loading/load-late.js';
import type { TokenCounts } from '../records.js';
import { mostOutputTokens } from './operator-price.js';
import type { PricedUse, UseBounds } from './pricing.js';

const PER_MILLION = 1_000_000;
const PER_THOUSAND = 1000;
/** Prices that are reckoned here; the package, which knows all of them, takes far longer. */
const PLAIN_KEYS: ReadonlySet<string> = new Set(['input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok']);
const AUDIO = /audio/;

interface PlainRates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** What a vendor publishes of one of its models. */
export class PublishedPrice {
  private constructor(
    /** Who publishes it, e.g. `OpenAI`. */
    readonly vendorName: string,
    /** The model as the price list calls it. */
    readonly modelId: string,
    private readonly conditional: readonly ModelPrice[],
    /** The same price at any time and for any amount; null where it is not that plain. */
    private readonly plain: PlainRates | null,
    /** The vendor with this model alone, which is all that the package then has to look at. */
    private readonly vendor: Vendor,
    private readonly contextTokens: number | undefined,
  ) {}

  /** @returns null where the vendor sells something else than tokens, e.g. hours of audio */
  static of(vendorName: string, vendor: Vendor, model: ModelInfo, asked: string): PublishedPrice | null {
    const conditional = Array.isArray(model.prices) ? model.prices.map(({ prices }) => prices) : [model.prices];
    if (!conditional.every((prices) => isByToken(prices) || isFree(prices, model.id))) return null;
    const alone = { ...vendor, models: [{ ...model, match: { equals: asked.toLowerCase() } }] };
    const { context_window: context } = model;
    return new PublishedPrice(vendorName, model.id, conditional, plainRates(conditional), alone, context);
  }

  /** USD per million tokens by kind, as it holds at the time; for people. */
  ratesAt(atMs: number): Readonly<Record<string, unknown>> {
    return this.calculate({}, atMs)?.model_price ?? {};
  }

  /** @returns USD; null where the price list contradicts itself */
  costUsd({ tokens, atMs }: PricedUse): number | null {
    return this.plain ? plainCost(this.plain, tokens) : (this.calculate(usageOf(tokens), atMs)?.total_price ?? null);
  }

  /** The dearest rate of each direction at any time of the day. Where audio cannot come, its rates are left out. */
  upperUsd(bounds: UseBounds, declaredContextTokens: number | undefined): number {
    const output = mostOutputTokens(bounds, declaredContextTokens ?? this.contextTokens);
    const rates = (direction: RegExp): number =>
      Math.max(0, ...this.conditional.map((prices) => dearest(prices, direction, bounds.mayHaveAudio ?? true)));
    const tokens = bounds.inputTokens * rates(/^(input|cache)_/) + output * rates(/^output_/);
    return tokens / PER_MILLION + this.mostPerRequest() / PER_THOUSAND;
  }

  /** Some vendors ask for every request as well, USD for a thousand. */
  private mostPerRequest(): number {
    return Math.max(0, ...this.conditional.map((prices) => highest(prices['requests_kcount'])));
  }

  private calculate(usage: Record<string, number>, atMs: number): PriceCalculationResult {
    const { vendor } = this;
    const [model] = vendor.models;
    try {
      return loadLate('@pydantic/genai-prices').calcPrice(usage, askedName(model), {
        provider: vendor,
        timestamp: new Date(atMs),
      });
    } catch {
      // A price that lacks what it is derived from: the package refuses, and nobody knows the cost.
      return null;
    }
  }
}

function askedName(model: ModelInfo | undefined): string {
  return model && 'equals' in model.match ? model.match.equals : '';
}

function isByToken(prices: ModelPrice): boolean {
  return prices['input_mtok'] !== undefined || prices['output_mtok'] !== undefined;
}

/** An empty price may also be one that nobody has entered yet. */
function isFree(prices: ModelPrice, modelId: string): boolean {
  return Object.keys(prices).length === 0 && modelId.endsWith(':free');
}

function plainRates(conditional: readonly ModelPrice[]): PlainRates | null {
  const [prices] = conditional;
  if (!prices || conditional.length > 1) return null;
  const isPlain = Object.entries(prices).every(([key, rate]) => PLAIN_KEYS.has(key) && typeof rate === 'number');
  if (!isPlain) return null;
  const input = flat(prices['input_mtok'], 0);
  return {
    input,
    output: flat(prices['output_mtok'], 0),
    cacheRead: flat(prices['cache_read_mtok'], input),
    cacheWrite: flat(prices['cache_write_mtok'], input),
  };
}

function flat(rate: number | TieredPrices | undefined, otherwise: number): number {
  return typeof rate === 'number' ? rate : otherwise;
}

function plainCost(rates: PlainRates, tokens: TokenCounts): number {
  const { input, cacheRead, cacheWrite } = inputParts(tokens);
  const paid = (input - cacheRead - cacheWrite) * rates.input + cacheRead * rates.cacheRead;
  return (paid + cacheWrite * rates.cacheWrite + tokens.output * rates.output) / PER_MILLION;
}

/** What an upstream tells may contradict itself; no part is more than the whole. */
function inputParts({
  input,
  cachedInput,
  cacheWriteInput,
}: TokenCounts): Record<'input' | 'cacheRead' | 'cacheWrite', number> {
  const cacheRead = Math.min(cachedInput, input);
  return { input, cacheRead, cacheWrite: Math.min(cacheWriteInput, input - cacheRead) };
}

/** As the package names them. */
function usageOf(tokens: TokenCounts): Record<string, number> {
  const { input, cacheRead, cacheWrite } = inputParts(tokens);
  const rest = input - cacheRead - cacheWrite;
  const audio = Math.min(tokens.audioInput, rest);
  const audioOutput = Math.min(tokens.audioOutput, tokens.output);
  return {
    input_tokens: input,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite,
    // Upstreams do not tell what was both; parts that do not overlap add up to the whole.
    cache_audio_read_tokens: 0,
    cache_image_read_tokens: 0,
    input_audio_tokens: audio,
    input_image_tokens: Math.min(tokens.imageInput, rest - audio),
    output_tokens: tokens.output,
    output_audio_tokens: audioOutput,
    output_reasoning_tokens: Math.min(tokens.reasoningOutput, tokens.output - audioOutput),
  };
}

function dearest(prices: ModelPrice, direction: RegExp, withAudio: boolean): number {
  const rates = Object.entries(prices)
    .filter(([key]) => key.endsWith('_mtok') && direction.test(key) && (withAudio || !AUDIO.test(key)))
    .map(([, rate]) => highest(rate));
  return Math.max(0, ...rates);
}

function highest(rate: number | TieredPrices | undefined): number {
  return typeof rate === 'object' ? Math.max(rate.base, ...rate.tiers.map(({ price }) => price)) : (rate ?? 0);
}
