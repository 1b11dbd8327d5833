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
  /** What this run's scenarios leave, those that were chosen. */
  readonly leaves: ReadonlySet<Leaving>;
  /** What a scenario begins ends with it, last things first, whatever happens. */
  readonly closing: (close: () => unknown) => void;
}

/** What not every scenario leaves: answers of models, keys that were made, traces. */
export type Leaving = 'answers' | 'keys' | 'traces';

/** One situation that the house must stand. */
export interface Scenario {
  readonly name: string;
  readonly situation: string;
  /** What the search at the end has to find; nothing when left out. */
  readonly leaves?: readonly Leaving[];
  run(ground: Ground, given: ChaosParameters): Promise<readonly Check[]>;
}
