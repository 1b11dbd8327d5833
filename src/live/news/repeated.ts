import type { Logger } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../database/database-errors.js';

export interface Repetition {
  readonly everyMs: number;
  readonly logger: Pick<Logger, 'log' | 'warn'>;
  /** As the log tells it when it fails, e.g. `the traffic is not told`. */
  readonly failing: string;
  perform(): void | Promise<void>;
}

/** Something that is done again and again between a start and a stop, once at a time; a failure does not end it. */
export class Repeated {
  private timer: NodeJS.Timeout | undefined;
  private isBusy = false;
  private isFailing = false;

  constructor(private readonly repetition: Repetition) {}

  /** At once for the first time. */
  start(): void {
    if (this.timer) return;
    this.startLater();
    void this.turn();
  }

  /** After its time for the first time. */
  startLater(): void {
    this.timer ??= setInterval(() => void this.turn(), this.repetition.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async turn(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      await this.repetition.perform();
      this.isFailing = false;
    } catch (error) {
      this.report(error);
    }
    this.isBusy = false;
  }

  /** Once, not at every turn; that the database is away is told already. */
  private report(error: unknown): void {
    const { logger, failing } = this.repetition;
    if (!this.isFailing && !isDatabaseUnavailable(error)) logger.warn(`${failing}: ${String(error)}`);
    this.isFailing = true;
  }
}
