import { Change } from './history/change.dto.js';
import { Applied } from './propagation/applied.dto.js';

export class Deleted {
  /** Revision this deletion became. */
  readonly revision: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}
