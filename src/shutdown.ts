type Close = () => Promise<void>;

/** One Ctrl-C under npm arrives twice, from the terminal and from npm; a later signal is somebody who will not wait. */
const SAME_KEY_PRESS_MS = 2000;

/** Ends the process in order on SIGINT and SIGTERM, from its very beginning. */
export class Shutdown {
  private readonly closes: Close[] = [];
  private begunAt: number | undefined;

  constructor(private readonly report: (error: unknown) => void) {
    process.on('SIGINT', () => this.onSignal());
    process.on('SIGTERM', () => this.onSignal());
  }

  get hasBegun(): boolean {
    return this.begunAt !== undefined;
  }

  /** What was added last is closed first. */
  add(close: Close): void {
    this.closes.unshift(close);
  }

  async begin(exitCode: number): Promise<never> {
    this.begunAt = performance.now();
    for (const close of this.closes) {
      try {
        await close();
      } catch (error) {
        this.report(error);
      }
    }
    return process.exit(exitCode);
  }

  private onSignal(): void {
    if (this.begunAt === undefined) void this.begin(0);
    else if (performance.now() - this.begunAt > SAME_KEY_PRESS_MS) process.exit(1);
  }
}
