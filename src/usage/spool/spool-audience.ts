/** Who is told how writing goes. */
export interface SpoolAudience {
  /** There is something new to read, or to take from memory. */
  written(): void;
  /** The disk has begun to refuse, or the spool is full. Told once, until it goes again. */
  failing(error: Error): void;
  recovered(): void;
}
