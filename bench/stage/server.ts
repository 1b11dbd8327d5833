/** A server that the bench has started. */
export interface Server {
  readonly pid: number;
  readonly url: string;
  /** Resolves when it is gone. */
  stop(): Promise<void>;
}
