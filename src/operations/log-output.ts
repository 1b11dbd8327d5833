import { fstatSync, write, writeSync } from 'node:fs';

/** As Node opens it: a pipe that is full says so, instead of keeping whoever writes. */
const STDOUT = process.stdout.fd;

/** In bytes, of which a line has about 600. */
interface Portions {
  /** So many are worth a write before their time. */
  readonly atLeast: number;
  readonly atMost: number;
}

const OWN: Portions = { atLeast: 8 * 1024, atMost: 64 * 1024 };
/** Linux keeps a write of up to 4 KiB (PIPE_BUF) to a pipe whole, so that no line up to that length ends up within another process'. */
const SHARED: Portions = { atLeast: 3 * 1024, atMost: 4 * 1024 };
/** In bytes: what waits while nothing can be written. Lines beyond it are lost. */
const MOST_WAITING = 2 * 1024 * 1024;
/** After an attempt that failed: the disk is full, or the pipe, or nobody is left to read it. */
const AGAIN_MS = 10;
/** At the end of the process a reader who is slow has so long. */
const LAST_WORDS_MS = 1000;

/** Nobody wakes who waits for it. */
const NEVER = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

interface Line {
  readonly text: string;
  readonly bytes: number;
}

/**
 * Where the lines of a process go: stdout, which may be a file on a busy or a full disk, or a pipe nobody reads. None of that
 * holds up what is served: a pipe takes what it has room for, and to anything else another thread writes. Lines that find
 * no room meanwhile are lost, and counted.
 * Ours, because pino's way of writing at the end of the process tries for ever where the disk is full or the reader is gone.
 */
export class LogOutput {
  private readonly waiting: Line[] = [];
  private waitingBytes = 0;
  /** Whatever waits is to be written as soon as it can be, however little it is. */
  private isDue = false;
  /** What is under way, or what is left of it. */
  private current: Buffer | undefined;
  /** A thread writes it; otherwise the next attempt is waited for. */
  private isBeingWritten = false;
  private lostCount = 0;
  private toldCount = 0;
  private readonly portions: Portions;
  private readonly isPipe: boolean;

  /**
   * @param isShared other processes write to the same place
   * @param tellLoss is called once lines can be written again, with the number of those lost since the call before
   */
  constructor(
    isShared: boolean,
    private readonly tellLoss: (count: number) => void,
  ) {
    this.portions = isShared ? SHARED : OWN;
    const place = fstatSync(STDOUT);
    this.isPipe = place.isFIFO() || place.isSocket();
  }

  /** Lines, since the start. */
  get lost(): number {
    return this.lostCount;
  }

  /** @param text a line with its line feed */
  write(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.waitingBytes + bytes > MOST_WAITING) {
      this.lostCount += 1;
      return;
    }
    this.waiting.push({ text, bytes });
    this.waitingBytes += bytes;
    this.goOn();
  }

  /** Has everything written that waits for company. */
  flush(): void {
    this.isDue = this.waiting.length > 0;
    this.goOn();
  }

  /** Says the rest at the end of the process. */
  end(): void {
    const lastAt = performance.now() + LAST_WORDS_MS;
    // What a thread writes, it ends: Node waits for it.
    let bytes = (this.isBeingWritten ? undefined : this.current) ?? this.takePortion();
    while (bytes.length > 0 && performance.now() < lastAt) {
      try {
        bytes = bytes.subarray(writeSync(STDOUT, bytes));
        if (bytes.length === 0) bytes = this.takePortion();
      } catch (error) {
        if (!isFull(error)) return;
        Atomics.wait(NEVER, 0, 0, AGAIN_MS);
      }
    }
  }

  private goOn(): void {
    while (this.current === undefined && (this.isDue || this.waitingBytes >= this.portions.atLeast)) {
      const portion = this.takePortion();
      if (this.waiting.length === 0) this.isDue = false;
      if (portion.length > 0) this.begin(portion);
    }
  }

  /** Whole lines, at least one; nothing where none waits. */
  private takePortion(): Buffer {
    let count = 0;
    let size = 0;
    for (const { bytes } of this.waiting) {
      if (count > 0 && size + bytes > this.portions.atMost) break;
      count += 1;
      size += bytes;
    }
    this.waitingBytes -= size;
    const lines = this.waiting.splice(0, count);
    return Buffer.from(lines.map(({ text }) => text).join(''));
  }

  private begin(bytes: Buffer): void {
    this.current = bytes;
    if (this.isPipe) return this.writeNow(bytes);
    this.isBeingWritten = true;
    write(STDOUT, bytes, (error, count) => {
      this.isBeingWritten = false;
      this.onEnd(bytes, error, count);
      this.goOn();
    });
  }

  private writeNow(bytes: Buffer): void {
    let count: number;
    try {
      count = writeSync(STDOUT, bytes);
    } catch (error) {
      this.onEnd(bytes, error, 0);
      return;
    }
    this.onEnd(bytes, null, count);
  }

  private onEnd(bytes: Buffer, error: unknown, count: number): void {
    if (error !== null) {
      setTimeout(() => this.tryAgain(bytes), AGAIN_MS).unref();
    } else if (count < bytes.length) {
      this.begin(bytes.subarray(count));
    } else {
      this.current = undefined;
      this.tell();
    }
  }

  private tryAgain(bytes: Buffer): void {
    this.begin(bytes);
    this.goOn();
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
