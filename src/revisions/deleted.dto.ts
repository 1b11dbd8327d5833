export class Deleted {
  /** Revision this deletion became. */
  readonly revision: number;
}
