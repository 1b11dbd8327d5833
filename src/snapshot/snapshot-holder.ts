import { configurationNotLoaded } from '../errors/gateway-error.js';
import type { Snapshot } from './snapshot.js';
import { Vitals } from './vitals/vitals.js';

/** The one pointer that requests read. A request keeps what it read for its whole life. */
export class SnapshotHolder {
  private snapshot: Snapshot | undefined;

  constructor(private readonly vitals: Vitals) {}

  get isLoaded(): boolean {
    return this.snapshot !== undefined;
  }

  /** Revision being served; 0 before the first snapshot. */
  get revision(): number {
    return this.snapshot?.revision ?? 0;
  }

  get current(): Snapshot {
    if (this.snapshot) return this.snapshot;
    throw configurationNotLoaded();
  }

  /** Newer replaces older; a load that finished late never moves the clock back. */
  swap(next: Snapshot): void {
    if (next.revision < this.revision) return;
    this.snapshot = next;
    this.vitals.follow(next.providers.values());
  }
}
