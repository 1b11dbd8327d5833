/** Where requests of a bench go. */
export interface Target {
  /** Up to and with `/v1`. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** In microseconds. */
export interface Spread {
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface Measurement extends Spread {
  /** What `perSecond` counts, of the whole time in which it was asked for: what the CPU time went into. */
  readonly count: number;
  /** Requests, whole streams or, of paced streams, events per second. */
  readonly perSecond: number;
  /** Of paced streams: time to the first event. */
  readonly firstByte?: Spread;
  /** Whatever was not as expected. */
  readonly errors: number;
}
