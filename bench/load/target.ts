/** Where requests of a bench go. */
export interface Target {
  readonly url: string;
  readonly token: string;
  readonly purpose: string;
  /** Name of the model that requests ask for. */
  readonly model: string;
}

export interface Measurement {
  /** Requests, or whole streams, per second. */
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Time to the first event of a stream. */
  readonly firstByte?: { readonly p50Us: number; readonly p99Us: number };
  readonly errors: number;
}
