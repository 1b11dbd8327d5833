import type { ProblemKind } from './problem-kinds.js';

export class AuditProblem {
  /** Number of the entry it was met at; null where it is about none. */
  readonly seq: number | null;

  /** What is wrong, for programs: e.g. `not_authentic`, `not_linked`, `entries_missing`, `end_missing`. */
  readonly kind: ProblemKind;

  /** What that means. */
  readonly message: string;
}

export class AuditHead {
  /** Number of the last entry. */
  readonly seq: number;

  /** Hash of the last entry, and with it of all before. Kept elsewhere, it proves later that nothing was taken away. */
  readonly hash: string;
}

export class Verification {
  /** Whether everything is as it was written. */
  readonly ok: boolean;

  /** How many entries were checked: all there are. */
  readonly checked: number;

  /** Number of the first entry that is wrong or missing; null when there is none. */
  readonly first_bad: number | null;

  /** How many problems were found. */
  readonly problem_count: number;

  /** The first 100 of them. */
  readonly problems: AuditProblem[];

  /** Where the record ends, as its mark says; null when nothing was written yet. */
  readonly head: AuditHead | null;
}
