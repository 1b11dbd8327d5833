/** What all answers together may hold back; beyond it they are sent as they come. */
const MOST_BYTES = 256 * 1024 * 1024;

let heldBytes = 0;

/** Counts what one answer holds back, so that many of them cannot fill the memory of the process. */
export class HeldMemory {
  private own = 0;

  /** Whether there is no room for more, in the whole process. */
  get isShort(): boolean {
    return heldBytes > MOST_BYTES;
  }

  set(bytes: number): void {
    heldBytes += bytes - this.own;
    this.own = bytes;
  }

  release(): void {
    this.set(0);
  }
}
