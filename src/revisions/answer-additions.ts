import type { Change } from './history/change.dto.js';

/** What the answer to a write may carry besides its own fields. */
interface Additions {
  /** What a dry run would change. */
  readonly changes?: readonly Change[];
}

/** Collects what the answer to one write gains while the write runs, so that no service need pass it on. */
export class AnswerAdditions {
  private collected: Additions = {};

  add(additions: Additions): void {
    this.collected = { ...this.collected, ...additions };
  }

  all(): Additions {
    return this.collected;
  }
}
