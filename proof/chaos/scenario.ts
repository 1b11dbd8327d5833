import type { MortalDatabase } from '../accounting/database.ts';
import type { Collector } from '../canary/collector.ts';
import type { Check } from '../stage/prove.ts';
import type { Stage } from '../stage/stage.ts';
import type { Kept } from './kept.ts';
import type { ChaosParameters } from './parameters.ts';

/** Where scenarios take place, one after the other. */
export interface Ground {
  /** Its own gateway has ended: every scenario has others. */
  readonly stage: Stage;
  readonly postgres: MortalDatabase;
  /** Where gateways leave their logs and their data, until all scenarios are over. */
  readonly left: { readonly logs: string; readonly data: string };
  readonly kept: Kept;
  readonly collector: Collector;
  /** What a scenario begins ends with it, last things first, whatever happens. */
  readonly closing: (close: () => unknown) => void;
}

/** One situation that the house must stand. */
export interface Scenario {
  readonly name: string;
  readonly situation: string;
  run(ground: Ground, given: ChaosParameters): Promise<readonly Check[]>;
}
