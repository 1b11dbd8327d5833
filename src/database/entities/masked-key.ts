/** How a secret is shown: never more than its last four characters. */
export function maskedKey(key: { readonly lastFour: string }): string {
  return `****${key.lastFour}`;
}
