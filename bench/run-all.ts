import { NAMES } from './names.ts';
import type { BenchOptions } from './options.ts';
import { large } from './phases/large.ts';
import type { Phase } from './phases/phase.ts';
import { workers } from './phases/workers.ts';
import { type Course, measureRounds, type Sample, warmUp } from './rounds.ts';
import { PLANS, type Scenario } from './scenarios.ts';
import { quietWaiter } from './stage/quiet.ts';
import type { Stage } from './stage/stage.ts';
import { measureStarts, type Starts } from './start-time.ts';

const STARTS = 5;
/** V8 goes on compiling what a server runs for most of a minute of load (NOTES.md); servers run for weeks. */
const FIRST_WARM_UP_SECONDS = 30;
const STARTING = { name: 'start time and idle memory' };
const PHASES: readonly Phase[] = [large, workers];

export interface Measured {
  readonly samples: readonly Sample[];
  readonly starts?: Starts;
  /** What could not be measured. */
  readonly notes: readonly string[];
}

type Say = (text: string) => void;

/** All scenarios that the options leave, first those that need nothing but the stage. */
export async function runAll(stage: Stage, options: BenchOptions, say: Say): Promise<Measured> {
  const { rounds, seconds, only, peers, isQuick } = options;
  const isWanted = ({ name }: { readonly name: string }): boolean => only?.test(name) ?? true;
  const untilQuiet = quietWaiter();
  const prepare = async (): Promise<number> => {
    stage.emptyLogs();
    return isQuick ? 0 : await untilQuiet();
  };
  const measure = (scenarios: readonly Scenario[]): Promise<readonly Sample[]> => {
    const course: Course = { scenarios, rounds, seconds, say, prepare };
    return measureRounds(course);
  };
  const starts = isWanted(STARTING) ? await measureStarts(stage, STARTS) : undefined;
  const plans = PLANS.filter(isWanted).map((plan) => ({ ...plan, contestants: plan.contestants(stage) }));
  const usual = plans.find(({ name }) => name === NAMES.usual);
  if (usual && !isQuick) {
    say(`${FIRST_WARM_UP_SECONDS} s of warming up for each\n`);
    await warmUp(usual.contestants, FIRST_WARM_UP_SECONDS);
  }
  const samples = [...(await measure(plans))];
  const notes: string[] = [];
  for (const phase of peers.includes('patchbay') ? PHASES.filter(isWanted) : []) {
    const opened = await phase.open(stage);
    if (opened) {
      try {
        samples.push(...(await measure([opened.scenario])));
      } finally {
        await opened.close();
      }
    } else {
      notes.push(`Not measured, because this build cannot do it: ${phase.name}.`);
    }
  }
  return { samples, ...(starts && { starts }), notes };
}
