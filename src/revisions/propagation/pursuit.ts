/** Something that has a number and can be brought up to date. */
export interface Pursued {
  reached(): number;
  /** Resolves when everything that was stored before the call has been loaded, `number` with it if that is stored. */
  load(number: number): Promise<void>;
  /** Told once for failures that follow each other. */
  failed(error: unknown): void;
}

/** Goes after the newest number it has heard of, one load at a time. */
export class Pursuit {
  private wanted = 0;
  private isRunning = false;
  private isFailing = false;

  constructor(private readonly pursued: Pursued) {}

  /** A load that fails is tried again when somebody wants it again, as the heartbeat does every second. */
  want(number: number): void {
    // What is no number at all is not greater either.
    if (!(number > this.pursued.reached())) return;
    this.wanted = Math.max(this.wanted, number);
    if (!this.isRunning) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    try {
      while (this.pursued.reached() < this.wanted) await this.step();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.pursued.failed(error);
      this.isFailing = true;
    }
    this.isRunning = false;
  }

  private async step(): Promise<void> {
    const { wanted } = this;
    await this.pursued.load(wanted);
    // A number that is not stored is a false alarm; going on after it would never end.
    if (this.pursued.reached() < wanted && this.wanted === wanted) this.wanted = this.pursued.reached();
  }
}
