import type { Shutdown } from './shutdown.js';

/** SIGHUP: somebody has changed files that are to be read again; where there is a terminal, it was closed, which is the end. */
export class Hangup {
  private reread: (() => void) | undefined;
  /** Came before anybody was there to read again. */
  private isDue = false;

  constructor(shutdown: Shutdown) {
    const isOfTerminal = process.stdout.isTTY;
    process.on('SIGHUP', () => {
      if (!isOfTerminal) this.come();
      else if (!shutdown.hasBegun) void shutdown.begin(0);
    });
  }

  /** @param reread must not throw */
  follow(reread: () => void): void {
    this.reread = reread;
    if (this.isDue) this.come();
  }

  private come(): void {
    this.isDue = this.reread === undefined;
    this.reread?.();
  }
}
