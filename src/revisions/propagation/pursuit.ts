/** Whether what was heard of has been reached. */
export type Goal = () => boolean;

/** Something that can be brought up to date. */
export interface Pursued {
  /** Resolves when everything that was stored before the call has been loaded, or the goal was reached without that. */
  load(goal: Goal): Promise<void>;
  /** Told once for failures that follow each other. */
  failed(error: unknown): void;
}

/** Goes after the newest it has heard of, one load at a time. */
export class Pursuit {
  private wanted: Goal | undefined;
  private isRunning = false;
  private isFailing = false;

  constructor(private readonly pursued: Pursued) {}

  /** A load that fails is tried again when somebody wants it again, as the heartbeat does every second. */
  want(goal: Goal): void {
    if (goal()) return;
    this.wanted = goal;
    if (!this.isRunning) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    try {
      for (let goal = this.take(); goal; goal = this.take()) {
        if (!goal()) await this.pursued.load(goal);
      }
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.pursued.failed(error);
      this.isFailing = true;
    }
    this.isRunning = false;
  }

  /** A goal that one load does not reach is a false alarm; going on after it would never end. */
  private take(): Goal | undefined {
    const { wanted } = this;
    this.wanted = undefined;
    return wanted;
  }
}
