/** `3 / 3 instances`; of one alone just `1 instance`. */
export function spreadWords(serving: number, instances: number): string {
  if (serving === 1 && instances === 1) return '1 instance';
  return `${serving} / ${instances} ${instances === 1 ? 'instance' : 'instances'}`;
}
