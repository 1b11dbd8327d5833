import { Injectable, Logger } from '@nestjs/common';
import { buildSnapshot, type ConfigurationRows, type ProviderRow } from '../snapshot/build-snapshot.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { ConfigurationReader } from './configuration-reader.js';
import { KeyVault } from './key-vault.js';
import { openConfiguration, type StoredConfiguration } from './stored-configuration.js';

/** What has just been put in service. */
export interface Served {
  readonly rows: ConfigurationRows;
  /** The same with its keys sealed. */
  readonly stored: StoredConfiguration;
  /** How long it took to read, build and swap, in milliseconds. */
  readonly applyMs: number;
}

/**
 * Brings the snapshot up to date: read, build, freeze, swap one pointer. Whoever learns of a new revision (a write
 * here, a notification, a poll) calls `refresh`; calls that overlap share one load that began after all of them.
 */
@Injectable()
export class SnapshotLoader {
  private readonly logger = new Logger(SnapshotLoader.name);
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private readonly followers: ((served: Served) => void)[] = [];

  constructor(
    private readonly reader: ConfigurationReader,
    private readonly vault: KeyVault,
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

  /**
   * Resolves when at least this revision, which is stored, is served: by a load that is going on, if that began late
   * enough, else by one that begins now.
   */
  async reach(revision: number): Promise<void> {
    while (this.holder.isStandIn || this.holder.revision < revision) {
      if (!this.running) return this.start();
      await this.running.catch(() => undefined);
    }
  }

  /** @param follower is told of everything that is put in service from now on, at once after it has been; must not throw */
  follow(follower: (served: Served) => void): void {
    this.followers.push(follower);
  }

  /**
   * Serves what was known before this start, until the first load.
   *
   * @returns false when that has come already
   */
  async standIn(stored: StoredConfiguration): Promise<boolean> {
    const rows = await openConfiguration(stored, this.vault);
    if (this.holder.isLoaded) return false;
    this.holder.standIn(buildSnapshot(rows));
    for (const provider of rows.providers) this.report(provider);
    return true;
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
    const stored = await this.reader.read();
    const rows = await openConfiguration(stored, this.vault);
    this.holder.swap(buildSnapshot(rows));
    const applyMs = performance.now() - started;
    for (const follower of this.followers) follower({ rows, stored, applyMs });
    for (const provider of rows.providers) this.report(provider);
    this.logger.log(`serving revision ${rows.revision} (${Math.round(applyMs)} ms)`);
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
