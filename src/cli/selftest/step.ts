/** Why a step does not apply here. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** One thing that must hold of a running Patchbay. */
export interface Step {
  readonly title: string;
  /** Rejects with what is wrong, or with NotApplicable; resolves with what was seen. */
  readonly run: () => Promise<string>;
}

export interface StepResult {
  readonly title: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
  readonly duration_ms: number;
}

/** One after the other, so that what is printed is in the order in which it happened. */
export async function runSteps(
  steps: readonly Step[],
  tell: (result: StepResult) => void,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    const result = await runStep(step);
    tell(result);
    results.push(result);
  }
  return results;
}

async function runStep({ title, run }: Step): Promise<StepResult> {
  const begun = performance.now();
  const ended = (result: StepResult['result'], detail: string): StepResult => ({
    title,
    result,
    detail,
    duration_ms: Math.round(performance.now() - begun),
  });
  try {
    return ended('passed', await run());
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return ended(error instanceof NotApplicable ? 'skipped' : 'failed', detail);
  }
}

/** @throws {Error} with the words where it does not hold */
export function mustHold(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(words);
}
