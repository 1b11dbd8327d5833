/** Says whether it wants to be called again. */
type Step = () => boolean;

interface Waiting {
  readonly step: Step;
  dueAt: number;
}

/**
 * Calls everyone who was added at whole multiples of the same pace from then on. They wait in the order in which they are
 * due, so that one timer does for hundreds of streams, and a delay does not add up.
 */
export class Paces {
  private readonly waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly paceMs: number;

  constructor(paceMs: number) {
    this.paceMs = paceMs;
  }

  /** @param step called for the first time after one pace */
  add(step: Step): void {
    this.waiting.push({ step, dueAt: performance.now() + this.paceMs });
    this.timer ??= setTimeout(this.run, this.paceMs);
  }

  private readonly run = (): void => {
    const now = performance.now();
    let [next] = this.waiting;
    for (; next !== undefined && next.dueAt <= now; [next] = this.waiting) {
      this.waiting.shift();
      if (!next.step()) continue;
      next.dueAt += this.paceMs;
      this.waiting.push(next);
    }
    this.timer = next && setTimeout(this.run, Math.max(1, next.dueAt - performance.now()));
  };
}
