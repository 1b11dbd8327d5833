import { Injectable, Logger } from '@nestjs/common';
import { Reuse } from '../snapshot/build-reuse.js';
import { mapInSlices } from '../snapshot/build-slices.js';
import {
  buildSnapshot,
  type BuiltProviders,
  type ConfigurationRows,
  type ProviderRow,
} from '../snapshot/build-snapshot.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { ConfigurationReader } from './configuration-reader.js';
import { KeyVault } from './key-vault.js';
import {
  type CurrentConfiguration,
  openConfiguration,
  type OpenedProviders,
  type StoredConfiguration,
} from './stored-configuration.js';

/** What has just been put in service. */
export interface Served {
  readonly rows: ConfigurationRows;
  /** The same with its keys sealed. */
  readonly stored: CurrentConfiguration;
  /** How long it took to read, build and swap, in milliseconds. */
  readonly applyMs: number;
}

/**
 * Brings the snapshot up to date: read, build, freeze, swap one pointer. Whoever learns of a new revision (a write
 * here, a notification, a poll) waits here; one load at a time, and those who wait share it if it began late enough.
 */
@Injectable()
export class SnapshotLoader {
  private readonly logger = new Logger(SnapshotLoader.name);
  private running: Promise<void> | undefined;
  /** How many have been put in service. */
  private loads = 0;
  private opened: OpenedProviders = new Reuse();
  private readonly built: BuiltProviders = new Reuse();
  /** Providers of which a key does not open. */
  private faulty: ReadonlySet<ProviderRow> = new Set();
  private readonly followers: ((served: Served) => void)[] = [];

  constructor(
    private readonly reader: ConfigurationReader,
    private readonly vault: KeyVault,
    private readonly holder: SnapshotHolder,
  ) {}

  /** Resolves when this revision, which has just been stored, is served, or a later one. */
  reach(number: number, id: string): Promise<void> {
    const { holder, loads } = this;
    // Of what was loaded before, a greater number says nothing: it may be of a history that the database has lost.
    return this.catchUp(() => holder.revisionId === id || (this.loads > loads && holder.revision >= number));
  }

  /** Resolves when that is so: by a load that is going on, if that does, else by one that begins now, whatever it brings. */
  async catchUp(isReached: () => boolean): Promise<void> {
    while (!isReached()) {
      if (!this.running) return this.start();
      await this.running.catch(() => undefined);
    }
  }

  /** Resolves when what is stored is served with every key opened anew: other master keys are there. @throws as a load */
  reopen(): Promise<void> {
    this.opened = new Reuse();
    // One that is going on has opened some of them before.
    const isEnough = this.loads + (this.running ? 2 : 1);
    return this.catchUp(() => this.loads >= isEnough);
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
    const snapshot = await buildSnapshot(rows);
    if (this.holder.isLoaded) return false;
    this.holder.standIn(snapshot);
    await this.report(rows);
    return true;
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
    const rows = await openConfiguration(stored, this.vault, this.opened);
    this.holder.swap(await buildSnapshot(rows, this.built), stored.revisionId);
    this.loads += 1;
    const applyMs = performance.now() - started;
    for (const follower of this.followers) follower({ rows, stored, applyMs });
    await this.report(rows);
    this.logger.log(`serving revision ${rows.revision} (${Math.round(applyMs)} ms)`);
  }

  /** Once for each reading of a row, not at every revision for as long as its key is broken. */
  private async report({ providers }: ConfigurationRows): Promise<void> {
    const faulty = providers.filter(({ keys }) => keys.some((key) => 'fault' in key));
    const unknown = faulty.filter((provider) => !this.faulty.has(provider));
    this.faulty = new Set(faulty);
    await mapInSlices(unknown, (provider) => this.complain(provider));
  }

  /** One key that opens is enough to serve; the others are worth a warning. */
  private complain({ name, keys }: ProviderRow): void {
    const mayServe = keys.some((key) => 'secret' in key);
    const faulty = keys.filter((key) => 'fault' in key);
    for (const [fault, same] of Map.groupBy(faulty, (key) => key.fault)) {
      const versions = same.map(({ version }) => version).toSorted((one, other) => one - other);
      const which = `key version${versions.length > 1 ? 's' : ''} ${versions.join(', ')}`;
      if (mayServe) this.logger.warn(`provider "${name}" serves without its ${which}: ${fault}`);
      else this.logger.error(`provider "${name}" cannot be used (${which}): ${fault}`);
    }
  }
}
