import { configurationNotLoaded } from '../errors/gateway-error.js';
import type { Snapshot } from './snapshot.js';
import { Vitals } from './vitals/vitals.js';

/** The one pointer that requests read. A request keeps what it read for its whole life. */
export class SnapshotHolder {
  private snapshot: Snapshot | undefined;
  private readId: string | null = null;

  constructor(private readonly vitals: Vitals) {}

  get isLoaded(): boolean {
    return this.snapshot !== undefined;
  }

  /** Whether what is served was known before this start and has not been compared with the database yet. */
  get isStandIn(): boolean {
    return this.isLoaded && this.readId === null;
  }

  /** Revision being served; 0 before the first snapshot. */
  get revision(): number {
    return this.snapshot?.revision ?? 0;
  }

  /**
   * Id of that revision; null while nothing is served that was read from the database. Another revision of the same
   * number, of a history that the database has lost, has another one.
   */
  get revisionId(): string | null {
    return this.readId;
  }

  get current(): Snapshot {
    if (this.snapshot) return this.snapshot;
    throw configurationNotLoaded();
  }

  /**
   * What was read last is served, whatever its number: the database may have been restored from a backup. Loads take
   * turns, so that one that began earlier never comes last.
   *
   * @param revisionId id of the revision it was read at
   */
  swap(next: Snapshot, revisionId: string): void {
    this.readId = revisionId;
    this.put(next);
  }

  /** Until the first swap, requests are served from this. */
  standIn(snapshot: Snapshot): void {
    if (this.snapshot) return;
    this.put(snapshot);
  }

  private put(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.vitals.follow(snapshot.providers.values());
  }
}
