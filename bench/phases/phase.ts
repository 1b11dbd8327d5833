import type { Scenario } from '../scenarios.ts';
import type { Stage } from '../stage/stage.ts';

/** Scenarios that need more than the stage, for as long as they run. */
export interface Phase {
  readonly name: string;
  /** @returns nothing where this build of Patchbay cannot do it */
  open(stage: Stage): Promise<OpenPhase | undefined>;
}

export interface OpenPhase {
  readonly scenario: Scenario;
  close(): Promise<void>;
}
