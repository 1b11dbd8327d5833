import { Injectable } from '@nestjs/common';
import { ConfigurationHistory } from '../../revisions/history/configuration-history.js';
import { buildSnapshot } from '../../snapshot/build-snapshot.js';
import type { Snapshot } from '../../snapshot/snapshot.js';

/** Builds what was served at earlier revisions, one after the other: each reads and opens a whole configuration. */
@Injectable()
export class PastSnapshots {
  private readonly building = new Map<number, Promise<Snapshot>>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly history: ConfigurationHistory) {}

  /** Whoever asks for a revision that is being built, or waits for its turn, shares that. */
  at(revision: number): Promise<Snapshot> {
    const known = this.building.get(revision);
    if (known) return known;
    const snapshot = this.last.then(() => this.build(revision)).finally(() => this.building.delete(revision));
    this.building.set(revision, snapshot);
    this.last = snapshot.catch(() => undefined);
    return snapshot;
  }

  private async build(revision: number): Promise<Snapshot> {
    return buildSnapshot(await this.history.at(revision));
  }
}
