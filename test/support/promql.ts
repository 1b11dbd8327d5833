/** What an expression of PromQL asks for. */
export interface AskedSeries {
  readonly name: string;
  /** Names of the labels it is chosen by. */
  readonly labels: readonly string[];
}

const SELECTOR = /\b(patchbay_\w+)(?:\{([^}]*)\})?/g;
const MATCHER = /(\w+)\s*(?:=~|!~|!=|=)\s*"/g;
const GROUPING = /\b(?:by|without)\s*\(([^)]*)\)/g;

export function seriesIn(expression: string): readonly AskedSeries[] {
  return [...expression.matchAll(SELECTOR)].map(([, name = '', matchers = '']) => ({
    name,
    labels: [...matchers.matchAll(MATCHER)].map(([, label = '']) => label),
  }));
}

/** Labels it groups by, besides those that Prometheus adds itself. */
export function groupingsIn(expression: string): readonly string[] {
  return [...expression.matchAll(GROUPING)]
    .flatMap(([, labels = '']) => labels.split(','))
    .map((label) => label.trim())
    .filter((label) => label !== '' && label !== 'instance');
}

/** Whether brackets and quotes close as they open. */
export function isBalanced(expression: string): boolean {
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  for (const [character] of expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[()[\]{}"]/g)) {
    const opener = pairs[character];
    if (opener === undefined) open.push(character);
    else if (open.pop() !== opener) return false;
  }
  return open.length === 0;
}
