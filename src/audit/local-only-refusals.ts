/** A provider that a request was not sent to, because it would have left for an address that is not local. */
export interface LocalOnlyRefusal {
  readonly purpose: string;
  /** Its name, fit for a header. */
  readonly provider: string;
  readonly app: string;
  readonly requestId: string;
}

/** Where those are put on record who keep no other. */
export abstract class LocalOnlyRefusals {
  /** Returns at once, never throws. Of those that repeat, the first within a minute is noted, and then their number. */
  abstract refused(refusal: LocalOnlyRefusal): void;
}
