import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { LastKnownAccess } from '../../access/last-known-access.js';
import { SnapshotLoader } from '../snapshot-loader.js';
import type { CurrentConfiguration } from '../stored-configuration.js';
import { SnapshotFile } from './snapshot-file.js';

/** Changes that follow each other this closely are written together. */
const QUIET_MS = 200;
/** So old does the file get while changes do not stop. */
const LONGEST_DELAY_MS = 2000;
/** A file nobody writes grows old, and access from it ends 24 h after its time. */
const RENEWAL_MS = 10 * 60_000;

/** Keeps what is served in the file that a start without the database is served from. */
@Injectable()
export class Keeper implements BeforeApplicationShutdown {
  private readonly logger = new Logger('last known good');
  private configuration: CurrentConfiguration | undefined;
  private timer: NodeJS.Timeout | undefined;
  private renewal: NodeJS.Timeout | undefined;
  /** When the first change came that is not written yet. */
  private changedAt: number | undefined;
  private writing: Promise<void> = Promise.resolve();
  private isQueued = false;
  private isFailing = false;
  private keptAsOf = 0;

  constructor(
    private readonly file: SnapshotFile,
    private readonly loader: SnapshotLoader,
    private readonly access: LastKnownAccess,
  ) {}

  /** Keeps everything that is read from the database from now on. */
  begin(): void {
    this.loader.follow(({ stored }) => {
      this.configuration = stored;
      this.changed();
    });
    this.access.follow(() => this.changed());
    this.renewal = setInterval(() => this.renew(), RENEWAL_MS).unref();
    // The folder may not be there yet.
    this.file.tidy().catch(() => undefined);
  }

  /** What has changed a moment ago is written before the end, and how long it was known to be right. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.renewal);
    if (this.changedAt !== undefined || this.asOf > this.keptAsOf) void this.keep();
    await this.writing;
  }

  /** When the database last confirmed what is known, Unix time in milliseconds. */
  private get asOf(): number {
    return this.access.known?.confirmedAt.getTime() ?? 0;
  }

  private changed(): void {
    const now = performance.now();
    this.changedAt ??= now;
    clearTimeout(this.timer);
    const waitMs = Math.max(0, Math.min(QUIET_MS, this.changedAt + LONGEST_DELAY_MS - now));
    this.timer = setTimeout(() => void this.keep(), waitMs).unref();
  }

  /** While the database is away, nothing new is known of access, and the file stays as it is. */
  private renew(): void {
    if (this.asOf > this.keptAsOf + RENEWAL_MS / 2) this.changed();
  }

  /** One write at a time; those that wait for it are one. */
  private keep(): Promise<void> {
    clearTimeout(this.timer);
    this.changedAt = undefined;
    if (!this.isQueued) {
      this.isQueued = true;
      this.writing = this.writing.then(() => this.write());
    }
    return this.writing;
  }

  private async write(): Promise<void> {
    this.isQueued = false;
    const { configuration } = this;
    const access = this.access.known;
    if (!configuration || !access) return;
    try {
      await this.file.write({ deployment: configuration.deployment, configuration, access });
      this.keptAsOf = access.confirmedAt.getTime();
      if (this.isFailing) this.logger.log(`${this.file.path} is written again`);
      this.isFailing = false;
    } catch (error) {
      this.report(error);
    }
  }

  /** Once, not at every change for as long as the disk is full. */
  private report(error: unknown): void {
    if (!this.isFailing) {
      this.logger.warn(
        `${this.file.path} cannot be written, so a start without the database would serve an older configuration or none: ${String(error)}`,
      );
    }
    this.isFailing = true;
  }
}
