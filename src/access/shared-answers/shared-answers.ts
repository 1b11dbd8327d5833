/** Answers that all instances may give again. Slow or away, it costs a request next to nothing: it just knows nothing. */
export abstract class SharedAnswers {
  /** Whether asking may be of any use now. */
  abstract get isUsable(): boolean;

  /** @param key tells apart all that must not be taken for one another */
  abstract find(key: string): Promise<Buffer | undefined>;

  /** Nobody waits for it. What is too large for others to fetch quickly is left out. */
  abstract keep(key: string, answer: Buffer, ttlMs: number): void;
}
