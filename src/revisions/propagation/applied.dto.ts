/** How far a write has come, as far as the instances themselves have said. */
export class Applied {
  /** Whether every live instance serves the revision, and none has fallen silent lately. */
  readonly all: boolean;

  /** Number of live instances. */
  readonly instances: number;

  /** Names of those that do not serve it yet; empty although `all` is false when the database could not be asked. */
  readonly waiting_for: string[];

  /**
   * Names of instances that were last heard of 15 to 60 seconds ago and have not said that they end: killed, or cut off
   * from the database and perhaps still serving what was there before. Absent when there is none.
   */
  readonly silent?: string[];
}
