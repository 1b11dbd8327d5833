/** How far a write has come, as far as the instances themselves have said. */
export class Applied {
  /** Whether every live instance serves the revision. */
  readonly all: boolean;

  /** Number of live instances. */
  readonly instances: number;

  /** Names of those that do not serve it yet; empty although `all` is false when the database could not be asked. */
  readonly waiting_for: string[];
}
