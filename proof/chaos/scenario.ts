import type { Check } from '../stage/prove.ts';
import type { Stage } from '../stage/stage.ts';
import type { MortalDatabase } from '../accounting/database.ts';
import type { ChaosParameters } from './parameters.ts';

/** Where scenarios take place, one after the other. */
export interface Ground {
  /** Its gateway and its database are not for breaking. */
  readonly stage: Stage;
  readonly postgres: MortalDatabase;
  /** What a scenario begins ends with it, last things first, whatever happens. */
  readonly closing: (close: () => unknown) => void;
}

/** One situation that the house must stand. */
export interface Scenario {
  readonly name: string;
  readonly situation: string;
  run(ground: Ground, given: ChaosParameters): Promise<readonly Check[]>;
}
