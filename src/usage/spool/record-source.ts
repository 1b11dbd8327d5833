/** Records that wait to be stored. */
export interface WaitingRecords {
  /** JSON, one each; theirs until the source is asked for more. */
  readonly records: readonly Buffer[];
  /** Lines of a file that are not as they were written. */
  readonly damaged: readonly string[];
  /** They have been stored, or put aside. */
  done(): void;
}

/** Where records wait. */
export interface RecordSource {
  /** @returns undefined when none waits */
  next(most: number): Promise<WaitingRecords | undefined>;
}
