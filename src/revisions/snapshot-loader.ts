import { Injectable, Logger } from '@nestjs/common';
import { buildSnapshot, type ProviderRow } from '../snapshot/build-snapshot.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { ConfigurationReader } from './configuration-reader.js';

const CATCH_UP_MS = 1000;

/**
 * Brings the snapshot up to date: read, build, freeze, swap one pointer. Whoever learns of a new revision (a write
 * here, a notification, a poll) calls `refresh`; calls that overlap share one load that began after all of them.
 */
@Injectable()
export class SnapshotLoader {
  private readonly logger = new Logger(SnapshotLoader.name);
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(
    private readonly reader: ConfigurationReader,
    private readonly holder: SnapshotHolder,
  ) {}

  /** Resolves when a load that began after this call has been swapped in. */
  refresh(): Promise<void> {
    if (!this.running) return this.start();
    this.next ??= this.running.then(
      () => this.startNext(),
      () => this.startNext(),
    );
    return this.next;
  }

  /** For when a load failed although there is something new: tries until the newest revision is served. */
  catchUp(): void {
    setTimeout(() => {
      this.refresh().catch((error: unknown) => {
        this.logger.warn(`the newest revision is not loaded yet: ${String(error)}`);
        this.catchUp();
      });
    }, CATCH_UP_MS).unref();
  }

  private startNext(): Promise<void> {
    this.next = undefined;
    return this.start();
  }

  private start(): Promise<void> {
    this.running = this.load().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async load(): Promise<void> {
    const started = performance.now();
    const rows = await this.reader.read();
    this.holder.swap(buildSnapshot(rows));
    for (const provider of rows.providers) this.report(provider);
    this.logger.log(`serving revision ${rows.revision} (${Math.round(performance.now() - started)} ms)`);
  }

  /** One key that opens is enough to serve; the others are worth a warning. */
  private report({ name, keys }: ProviderRow): void {
    const mayServe = keys.some((key) => 'secret' in key);
    for (const key of keys) {
      if (!('fault' in key)) continue;
      if (mayServe) this.logger.warn(`provider "${name}" serves without its key version ${key.version}: ${key.fault}`);
      else this.logger.error(`provider "${name}" cannot be used: ${key.fault}`);
    }
  }
}
