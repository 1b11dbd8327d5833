import { Injectable } from '@nestjs/common';
import { FleetSize } from '../../access/limits/fleet-size.js';
import { isDiskFull } from '../../database/database-errors.js';
import { ChangeListener } from './change-listener.js';
import { InstanceRegistry, type Newest } from './instance-registry.js';
import { type SelfReport, ThisInstance } from './this-instance.js';

const INTERVAL_MS = 1000;

/** Is told what is stored, and what this instance served when it asked. */
type Learn = (newest: Newest, asked: SelfReport) => void;

/** Tells every second, and at once when there is news, that this instance lives and what it serves. */
@Injectable()
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  private learn: Learn | undefined;
  private beating: Promise<void> | undefined;
  private hasNews = false;
  private isStored = true;
  private isFull = false;

  constructor(
    private readonly instance: ThisInstance,
    private readonly registry: InstanceRegistry,
    private readonly listener: ChangeListener,
    private readonly fleet: FleetSize,
  ) {}

  /** Whether the last beat could be stored; true before the first. */
  get hasBeenTold(): boolean {
    return this.isStored;
  }

  /** Whether the last beat could not be stored because the disk of the database is full. */
  get hasMetFullDisk(): boolean {
    return !this.isStored && this.isFull;
  }

  /** @param learn is told what is stored now: what a lost notification would have said */
  start(learn: Learn): void {
    this.learn ??= learn;
    void this.beat();
  }

  stop(): void {
    this.learn = undefined;
    clearTimeout(this.timer);
  }

  /** Resolves when the database has been told, or could not be. */
  beat(): Promise<void> {
    this.hasNews = true;
    this.beating ??= this.beatOn().finally(() => {
      this.beating = undefined;
      if (this.hasNews && this.learn) void this.beat();
      else this.wait();
    });
    return this.beating;
  }

  private async beatOn(): Promise<void> {
    clearTimeout(this.timer);
    while (this.hasNews && this.learn) {
      this.hasNews = false;
      await this.tell(this.learn);
    }
  }

  private async tell(learn: Learn): Promise<void> {
    try {
      const ask = this.listener.ask.bind(this.listener);
      const report = this.instance.report();
      const newest = await this.registry.tell(report, ask);
      this.fleet.learn(newest.instances, newest.place);
      learn(newest, report);
      this.isStored = true;
    } catch (error) {
      // The listener has told of its lost connection by now; the next beat comes all the same.
      this.isStored = false;
      this.isFull = isDiskFull(error);
    }
  }

  private wait(): void {
    if (!this.learn) return;
    // Jitter keeps instances from asking together.
    this.timer = setTimeout(() => void this.beat(), INTERVAL_MS * (0.8 + Math.random() * 0.2)).unref();
  }
}
