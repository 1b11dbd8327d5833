/** Told when a stream has been silent for long enough. */
export interface Silent {
  onSilence(): void;
}

/** Intermediaries take a connection that is silent for a minute for dead, often sooner. */
const SILENCE_MS = 15_000;

/** Watches a stream for silence; bytes that are written only move a number. */
export class KeepAlive {
  private timer: NodeJS.Timeout | undefined;
  private dueAt = 0;
  private isBetweenEvents = true;

  constructor(private readonly stream: Silent) {}

  start(): void {
    this.dueAt = performance.now() + SILENCE_MS;
    this.timer = setTimeout(ring, SILENCE_MS, this);
  }

  /** @param isBetweenEvents a comment within an event would tear it apart */
  touch(isBetweenEvents: boolean): void {
    this.isBetweenEvents = isBetweenEvents;
    if (this.timer) this.dueAt = performance.now() + SILENCE_MS;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  ring(): void {
    const now = performance.now();
    if (now + 1 >= this.dueAt) {
      if (this.isBetweenEvents) this.stream.onSilence();
      this.dueAt = now + SILENCE_MS;
    }
    this.timer = setTimeout(ring, this.dueAt - now, this);
  }
}

function ring(keepAlive: KeepAlive): void {
  keepAlive.ring();
}
