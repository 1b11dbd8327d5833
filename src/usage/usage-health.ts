import { Injectable } from '@nestjs/common';

/** Records that are not in the database yet, in bytes. */
export interface SpooledBytes {
  readonly onDisk: number;
  readonly inMemory: number;
}

const NOTHING: SpooledBytes = Object.freeze({ onDisk: 0, inMemory: 0 });

/** Whether everything that is used is recorded. */
@Injectable()
export class UsageHealth {
  private diskTrouble: string | undefined;
  private lostCount = 0;
  private rejectedCount = 0;
  private spooledBytes: () => SpooledBytes = () => NOTHING;

  /** Records that were lost since the start, because neither disk nor memory nor database took them. */
  get lost(): number {
    return this.lostCount;
  }

  /** What waits to be stored; more and more of it while the database is away. */
  get waiting(): SpooledBytes {
    return this.spooledBytes();
  }

  /** @param measure asked whenever somebody wants to know */
  watch(measure: () => SpooledBytes): void {
    this.spooledBytes = measure;
  }

  /** What is wrong, as a sentence; undefined when nothing is. */
  get trouble(): string | undefined {
    if (this.diskTrouble === undefined) return undefined;
    const lost = this.lostCount === 0 ? '' : ` ${this.lostCount} usage records have been lost.`;
    return `Usage records cannot be written to the disk (${this.diskTrouble}); they are kept in memory.${lost}`;
  }

  /** Records that were put aside since the start, because they can never be stored. */
  get rejected(): number {
    return this.rejectedCount;
  }

  diskFails(reason: string): void {
    this.diskTrouble = reason;
  }

  diskWorks(): void {
    this.diskTrouble = undefined;
  }

  /** @returns how many records have been lost by now, these included */
  lose(count = 1): number {
    this.lostCount += count;
    return this.lostCount;
  }

  reject(count: number): void {
    this.rejectedCount += count;
  }
}
