/** `npm run chaos [-- --short] [--only <scenario>]`: everything the house must stand. See README.md. */
import { join } from 'node:path';
import { openMortalDatabase } from './accounting/database.ts';
import { startCollector } from './canary/collector.ts';
import { canaries } from './chaos/canaries.ts';
import { Kept } from './chaos/kept.ts';
import { LONG, SHORT, type ChaosParameters } from './chaos/parameters.ts';
import type { Ground, Scenario } from './chaos/scenario.ts';
import { SCENARIOS } from './chaos/scenarios.ts';
import { type Check, type Findings, prove, say } from './stage/prove.ts';

const MS_PER_S = 1000;

await prove({
  name: 'chaos',
  long: LONG,
  short: SHORT,
  parts: SCENARIOS.map(({ name }) => name),
  async run(stage, parameters, chosen): Promise<Findings> {
    await stage.gateway.stop();
    const scenarios = SCENARIOS.filter(({ name }) => chosen.includes(name));
    const left = { logs: join(stage.folder, 'left-logs'), data: join(stage.folder, 'left-data') };
    const kept = new Kept(join(stage.folder, 'left-answers'));
    const leaves = new Set(scenarios.flatMap((scenario) => scenario.leaves ?? []));
    const postgres = await openMortalDatabase(stage.folder);
    try {
      const collector = await startCollector();
      try {
        return await performAll(
          [...scenarios, canaries],
          { stage, postgres, left, kept, collector, leaves },
          parameters,
        );
      } finally {
        await collector.close();
      }
    } finally {
      await postgres.close();
    }
  },
});

type Everywhere = Omit<Ground, 'closing'>;

async function performAll(
  scenarios: readonly Scenario[],
  ground: Everywhere,
  parameters: ChaosParameters,
): Promise<Findings> {
  const checks: Check[] = [];
  const rows: Findings['rows'][number][] = [];
  for (const scenario of scenarios) {
    const began = performance.now();
    const found = await perform(scenario, ground, parameters);
    checks.push(...found.map((check) => ({ ...check, requirement: `${scenario.name}: ${check.requirement}` })));
    rows.push(rowOf(scenario, found, performance.now() - began));
  }
  return { checks, rows };
}

/** Whatever a scenario has begun ends with it; what breaks it is a finding, and the others go on. */
async function perform(scenario: Scenario, ground: Everywhere, parameters: ChaosParameters): Promise<readonly Check[]> {
  say(`\n${scenario.name}: ${scenario.situation}`);
  const closers: (() => unknown)[] = [];
  /** Nobody waits for them any more when this process is told to end; what they send goes out all the same. */
  const closeAtOnce = (): unknown => closers.map((close) => close());
  process.once('exit', closeAtOnce);
  try {
    return await scenario.run({ ...ground, closing: (close) => closers.push(close) }, parameters);
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return [{ requirement: 'it can be carried out', measured: String(error), holds: false }];
  } finally {
    process.off('exit', closeAtOnce);
    for (const close of closers.toReversed()) await close();
  }
}

function rowOf({ name, situation }: Scenario, checks: readonly Check[], tookMs: number): Findings['rows'][number] {
  const held = checks.filter(({ holds }) => holds).length;
  return { scenario: name, situation, held: `${held} of ${checks.length}`, 'took s': (tookMs / MS_PER_S).toFixed(1) };
}
