import { write, writeSync } from 'node:fs';

/** As Node opens it: a pipe that is full says so, instead of keeping whoever writes. */
const STDOUT = process.stdout.fd;

/** In characters, of which a line has about 600. */
interface Portions {
  /** So many are worth a write before their time. */
  readonly atLeast: number;
  readonly atMost: number;
}

const OWN: Portions = { atLeast: 8 * 1024, atMost: 64 * 1024 };
/** Linux keeps a write of up to 4 KiB (PIPE_BUF) to a pipe whole, so that no line up to that length ends up within another process'. */
const SHARED: Portions = { atLeast: 3 * 1024, atMost: 4 * 1024 };
/** In characters: what waits while nothing can be written. Lines beyond it are lost. */
const MOST_WAITING = 2 * 1024 * 1024;
/** After an attempt that failed: the disk is full, or the pipe, or nobody is left to read it. */
const AGAIN_MS = 10;
/** At the end of the process a reader who is slow has so long. */
const LAST_WORDS_MS = 1000;

const NOTHING = Buffer.alloc(0);
/** Nobody wakes who waits for it. */
const NEVER = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * Where the lines of a process go: stdout, which may be a file on a busy or a full disk, or a pipe nobody reads. None of that
 * holds up what is served, for another thread writes; lines that find no room meanwhile are lost, and counted.
 * Ours, because pino's way of writing at the end of the process tries for ever where the disk is full or the reader is gone.
 */
export class LogOutput {
  private waiting: string[] = [];
  private waitingLength = 0;
  /** Whatever waits is to be written once the thread is free, however little it is. */
  private isDue = false;
  /** What is under way. */
  private written: Buffer | undefined;
  /** A thread writes it; otherwise the next attempt is waited for. */
  private isBeingWritten = false;
  private lostCount = 0;
  private toldCount = 0;
  private readonly portions: Portions;

  /**
   * @param isShared other processes write to the same place
   * @param tellLoss is called once lines can be written again, with the number of those lost since the call before
   */
  constructor(
    isShared: boolean,
    private readonly tellLoss: (count: number) => void,
  ) {
    this.portions = isShared ? SHARED : OWN;
  }

  /** Lines, since the start. */
  get lost(): number {
    return this.lostCount;
  }

  /** @param line with its line feed */
  write(line: string): void {
    if (this.waitingLength + line.length > MOST_WAITING) {
      this.lostCount += 1;
      return;
    }
    this.waiting.push(line);
    this.waitingLength += line.length;
    if (this.waitingLength >= this.portions.atLeast) this.goOn();
  }

  /** Has everything written that waits for company. */
  flush(): void {
    this.isDue = this.waiting.length > 0;
    this.goOn();
  }

  /** Says the rest at the end of the process. */
  end(): void {
    const again = this.isBeingWritten ? undefined : this.written;
    const lastAt = performance.now() + LAST_WORDS_MS;
    let rest = Buffer.concat([again ?? NOTHING, Buffer.from(this.waiting.join(''))]);
    while (rest.length > 0 && performance.now() < lastAt) {
      try {
        rest = rest.subarray(writeSync(STDOUT, rest));
      } catch (error) {
        if (!isFull(error)) return;
        Atomics.wait(NEVER, 0, 0, AGAIN_MS);
      }
    }
  }

  /** Whole lines; at least one where any wait. */
  private takePortion(): string {
    let count = 0;
    let length = 0;
    for (const line of this.waiting) {
      if (count > 0 && length + line.length > this.portions.atMost) break;
      count += 1;
      length += line.length;
    }
    this.waitingLength -= length;
    return this.waiting.splice(0, count).join('');
  }

  private begin(bytes: Buffer): void {
    this.written = bytes;
    this.isBeingWritten = true;
    write(STDOUT, bytes, (error, count) => this.onEnd(bytes, error, count));
  }

  private onEnd(bytes: Buffer, error: Error | null, count: number): void {
    this.isBeingWritten = false;
    if (error) {
      setTimeout(() => this.begin(bytes), AGAIN_MS).unref();
    } else if (count < bytes.length) {
      this.begin(bytes.subarray(count));
    } else {
      this.written = undefined;
      this.tell();
      this.goOn();
    }
  }

  private goOn(): void {
    if (this.written !== undefined) return;
    if (!this.isDue && this.waitingLength < this.portions.atLeast) return;
    const portion = this.takePortion();
    if (this.waiting.length === 0) this.isDue = false;
    if (portion !== '') this.begin(Buffer.from(portion));
  }

  private tell(): void {
    const count = this.lostCount - this.toldCount;
    this.toldCount = this.lostCount;
    if (count > 0) this.tellLoss(count);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
