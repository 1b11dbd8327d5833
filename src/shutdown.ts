import { StartError } from './errors/start-error.js';

interface Closing {
  readonly close: () => Promise<void>;
  readonly longestMs: number;
}

/** What does not close within this time, because something it waits for hangs, is left to the end of the process. */
const LONGEST_CLOSE_MS = 10_000;

async function withinLimit({ close, longestMs }: Closing): Promise<void> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(tooLong(longestMs)), longestMs);
  try {
    await Promise.race([close(), limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLong(ms: number): StartError {
  return new StartError(
    `Something did not close within ${ms / 1000} s, probably the database connection; ending all the same.`,
  );
}

/** One Ctrl-C under npm arrives twice, from the terminal and from npm; a later signal is somebody who will not wait. */
const SAME_KEY_PRESS_MS = 2000;

/** Ends the process in order on SIGINT and SIGTERM, from its very beginning. */
export class Shutdown {
  private readonly closings: Closing[] = [];
  private begunAt: number | undefined;

  constructor(private readonly report: (error: unknown) => void) {
    process.on('SIGINT', () => this.onSignal());
    process.on('SIGTERM', () => this.onSignal());
  }

  get hasBegun(): boolean {
    return this.begunAt !== undefined;
  }

  /** What was added last is closed first. */
  add(close: () => Promise<void>, longestMs = LONGEST_CLOSE_MS): void {
    this.closings.unshift({ close, longestMs });
  }

  async begin(exitCode: number): Promise<never> {
    this.begunAt = performance.now();
    for (const closing of this.closings) {
      try {
        await withinLimit(closing);
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
