/** Memory of the process that answers of one sort share. */
export interface SharedMemory {
  readonly mostBytes: number;
  heldBytes: number;
}

/** What all answers together may hold back; beyond it they are sent as they come. */
const HELD_BACK: SharedMemory = { mostBytes: 256 * 1024 * 1024, heldBytes: 0 };

/** Counts what one answer holds, so that many of them cannot fill the memory of the process. */
export class HeldMemory {
  private own = 0;

  constructor(private readonly shared: SharedMemory = HELD_BACK) {}

  /** Whether there is no room for more, in the whole process. */
  get isShort(): boolean {
    return this.shared.heldBytes > this.shared.mostBytes;
  }

  set(bytes: number): void {
    this.shared.heldBytes += bytes - this.own;
    this.own = bytes;
  }

  release(): void {
    this.set(0);
  }
}
