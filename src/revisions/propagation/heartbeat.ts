import { Injectable } from '@nestjs/common';
import { ChangeListener } from './change-listener.js';
import { InstanceRegistry, type Newest } from './instance-registry.js';
import { ThisInstance } from './this-instance.js';

const INTERVAL_MS = 1000;

/** Tells every second, and at once when there is news, that this instance lives and what it serves. */
@Injectable()
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  private learn: ((newest: Newest) => void) | undefined;
  private isBeating = false;
  private hasNews = false;

  constructor(
    private readonly instance: ThisInstance,
    private readonly registry: InstanceRegistry,
    private readonly listener: ChangeListener,
  ) {}

  /** @param learn is told what is stored now: what a lost notification would have said */
  start(learn: (newest: Newest) => void): void {
    this.learn ??= learn;
    void this.beat();
  }

  stop(): void {
    this.learn = undefined;
    clearTimeout(this.timer);
  }

  /** Resolves when the database has been told, or could not be. */
  async beat(): Promise<void> {
    this.hasNews = true;
    if (this.isBeating) return;
    this.isBeating = true;
    clearTimeout(this.timer);
    while (this.hasNews && this.learn) {
      this.hasNews = false;
      await this.tell(this.learn);
    }
    this.isBeating = false;
    this.wait();
  }

  private async tell(learn: (newest: Newest) => void): Promise<void> {
    try {
      const ask = this.listener.ask.bind(this.listener);
      learn(await this.registry.tell(this.instance.report(), ask));
    } catch {
      // The listener has told of its lost connection by now; the next beat comes all the same.
    }
  }

  private wait(): void {
    if (!this.learn) return;
    // Jitter keeps instances from asking together.
    this.timer = setTimeout(() => void this.beat(), INTERVAL_MS * (0.8 + Math.random() * 0.2)).unref();
  }
}
