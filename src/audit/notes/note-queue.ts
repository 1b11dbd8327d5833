import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditEntry } from '../audit.js';
import { ChainWriter, type TimedEntry } from '../chain-writer.js';
import { PATCHBAY } from '../own-entries.js';
import { NoteBounds } from './note-bounds.js';

const MAX_WAITING = 10_000;
const MAX_BATCH = 200;
const RETRY_MS = 1000;
const SWEEP_MS = 5000;
/** For what waits when the process is to end. */
const LAST_MS = 3000;

/** Events without a write of their own, until they are stored. */
@Injectable()
export class NoteQueue implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('audit');
  private readonly bounds = new NoteBounds();
  private readonly waiting: TimedEntry[] = [];
  /** Events there was no room for. */
  private lost = 0;
  private storing: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private sweep: NodeJS.Timeout | undefined;
  private isFailing = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly writer: ChainWriter,
  ) {}

  onApplicationBootstrap(): void {
    this.sweep = setInterval(() => this.queue(this.bounds.due(performance.now())), SWEEP_MS).unref();
  }

  /** What waits is stored before the end, if the database is there. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.sweep);
    clearTimeout(this.retry);
    this.retry = undefined;
    this.queue(this.bounds.rest());
    await Promise.race([this.storing, pause(LAST_MS, undefined, { ref: false })]);
    clearTimeout(this.retry);
    const lost = this.waiting.length + this.lost;
    if (lost > 0) this.logger.error(`${lost} audited events are lost: the database was not there to store them`);
  }

  add(entry: AuditEntry): void {
    this.queue(this.bounds.take(entry, performance.now()));
  }

  private queue(entries: readonly AuditEntry[]): void {
    for (const entry of entries) {
      if (this.waiting.length < MAX_WAITING) this.waiting.push({ ...entry, atMs: Date.now() });
      else this.lost += 1;
    }
    if (this.waiting.length > 0 && this.retry === undefined) this.storing ??= this.store();
  }

  private async store(): Promise<void> {
    try {
      // Those that are noted in the same moment are stored together.
      await new Promise<void>((resolve) => void setImmediate(resolve));
      while (this.waiting.length > 0) await this.storeSome();
      this.isFailing = false;
    } catch (error) {
      this.tryLater(error);
    }
    this.storing = undefined;
  }

  private async storeSome(): Promise<void> {
    const batch = this.waiting.slice(0, MAX_BATCH);
    const { lost } = this;
    const gap = { actor: PATCHBAY, action: 'audit.notes_lost', entity: `${lost} events`, details: { lost } };
    await this.dataSource.transaction((manager) => this.writer.append(manager, lost > 0 ? [...batch, gap] : batch));
    this.waiting.splice(0, batch.length);
    this.lost -= lost;
  }

  private tryLater(error: unknown): void {
    // Once, not every second for as long as the database is away.
    if (!this.isFailing) this.logger.warn(`audited events wait until they can be stored: ${String(error)}`);
    this.isFailing = true;
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.queue([]);
    }, RETRY_MS).unref();
  }
}
