import type { SpoolFolder } from './spool-folder.js';
import { SpoolFullError } from './spool-full.error.js';

/** How much of the disk spools take, and may take. */
export class SpoolRoom {
  private bytes = 0;
  private isMeasured = false;

  constructor(private readonly maxBytes: number) {}

  /** What all of them take, as far as is known. */
  get usedBytes(): number {
    return this.bytes;
  }

  written(bytes: number): void {
    this.bytes += bytes;
  }

  removed(bytes: number): void {
    this.bytes = Math.max(0, this.bytes - bytes);
  }

  /** What others have written meanwhile counts from the next time on. */
  forget(): void {
    this.isMeasured = false;
  }

  /**
   * @param folder the own one; what killed processes have left beside it counts, too
   * @throws {SpoolFullError}
   */
  async require(folder: SpoolFolder): Promise<void> {
    // Others write and remove, too: before it is called full it is measured.
    if (!this.isMeasured || this.bytes > this.maxBytes) {
      this.bytes = await folder.bytesOfAll();
      this.isMeasured = true;
    }
    if (this.bytes > this.maxBytes) throw new SpoolFullError(this.maxBytes);
  }
}
