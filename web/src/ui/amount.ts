/** What a field for a number takes. */
export interface AmountRange {
  readonly min: number;
  readonly max: number;
  /** Takes fractions too. */
  readonly isFraction?: boolean;
  /** It may not be left empty. */
  readonly isNeeded?: boolean;
}

/** The number a field says; undefined while it is empty. Thousands may be told apart by commas or spaces. */
export function amountOf(text: string): number | undefined {
  const digits = text.replaceAll(/[\s,_]/g, '');
  return digits === '' ? undefined : Number(digits);
}

/** What is wrong with the text of a field for a number. */
export function amountProblem(
  text: string,
  { min, max, isFraction = false, isNeeded = false }: AmountRange,
): string | undefined {
  const value = amountOf(text);
  if (value === undefined) return isNeeded ? 'Enter a number.' : undefined;
  if (Number.isNaN(value)) return 'This is not a number.';
  if (!isFraction && !Number.isInteger(value)) return 'Enter a whole number.';
  if (value >= min && value <= max) return undefined;
  return `Enter a number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}.`;
}

/** A number as a field shows it. */
export function amountText(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
