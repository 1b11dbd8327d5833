/** What of jest's configuration can leave suites or tests out. */
export interface Choice {
  readonly testPathPatterns: { readonly patterns: readonly string[] };
  readonly testNamePattern?: string | undefined;
  readonly filter?: string | undefined;
  readonly shard?: object | undefined;
  readonly findRelatedTests: boolean;
  readonly onlyChanged: boolean;
  readonly onlyFailures: boolean;
}

/** Whether all suites run, with all of their tests. */
export function isWholeRun(choice: Choice): boolean {
  const { testPathPatterns, testNamePattern = '', filter, shard } = choice;
  const isNarrowed = choice.findRelatedTests || choice.onlyChanged || choice.onlyFailures;
  const isCut = testPathPatterns.patterns.length > 0 || testNamePattern !== '';
  return !isNarrowed && !isCut && filter === undefined && shard === undefined;
}
