import { configurationNotLoaded } from '../errors/gateway-error.js';
import type { Snapshot } from './snapshot.js';
import { Vitals } from './vitals/vitals.js';

/** The one pointer that requests read. A request keeps what it read for its whole life. */
export class SnapshotHolder {
  private snapshot: Snapshot | undefined;
  private isProvisional = false;

  constructor(private readonly vitals: Vitals) {}

  get isLoaded(): boolean {
    return this.snapshot !== undefined;
  }

  /** Whether what is served was known before this start and has not been compared with the database yet. */
  get isStandIn(): boolean {
    return this.isProvisional;
  }

  /** Revision being served; 0 before the first snapshot. */
  get revision(): number {
    return this.snapshot?.revision ?? 0;
  }

  get current(): Snapshot {
    if (this.snapshot) return this.snapshot;
    throw configurationNotLoaded();
  }

  /**
   * Newer replaces older; a load that finished late never moves the clock back. A stand-in makes room for whatever the
   * database has, which may have been restored from an older backup.
   */
  swap(next: Snapshot): void {
    if (next.revision < this.revision && !this.isProvisional) return;
    this.isProvisional = false;
    this.put(next);
  }

  /** Until the first swap, requests are served from this. */
  standIn(snapshot: Snapshot): void {
    if (this.snapshot) return;
    this.isProvisional = true;
    this.put(snapshot);
  }

  private put(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.vitals.follow(snapshot.providers.values());
  }
}
