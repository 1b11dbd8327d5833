/** What the provider has counted since it was asked last. */
export interface Charged {
  readonly requests: number;
  readonly input: number;
  readonly output: number;
}

/** USD per million tokens. */
export const PRICE = { input_per_million: 10, output_per_million: 100 };

/** USD. */
export function priceOf({ input, output }: Charged): number {
  return (input * PRICE.input_per_million + output * PRICE.output_per_million) / 1_000_000;
}
