/** `npm run bench`: what Patchbay costs, beside nginx, Portkey's gateway and no gateway at all. See README.md. */
import { requireWrk } from './load/wrk.ts';
import { machine } from './machine.ts';
import { isWhole, readOptions, USAGE } from './options.ts';
import { chart } from './report/chart.ts';
import { LATEST, readGrowth, writeChart, writeResult, writeSoak } from './report/files.ts';
import { summarise, tightScenarios } from './report/rows.ts';
import { rowsTable, verdictsTable } from './report/tables.ts';
import { judge } from './report/verdicts.ts';
import { runAll } from './run-all.ts';
import { soak } from './soak.ts';
import { openStage } from './stage/stage.ts';

if (process.argv.includes('--help')) {
  process.stdout.write(USAGE);
  process.exit();
}

try {
  const options = readOptions(process.argv.slice(2));
  requireWrk();
  const { rounds, seconds, peers, soakSeconds, out } = options;
  const stage = await openStage({ peers: soakSeconds === undefined ? peers : [] });
  try {
    if (soakSeconds === undefined) {
      const { samples, starts, notes } = await runAll(stage, options, say);
      const rows = summarise(samples);
      const growthMib = readGrowth();
      const verdicts = judge({
        rows,
        ...(starts && { idleMib: starts.median_idle_mib }),
        ...(growthMib !== undefined && { growthMib }),
      });
      const tight = tightScenarios(rows);
      const { versions, answeredBy } = stage;
      const told = [...stage.notes, ...notes, ...tight.map((one) => `The load is less than twice as fast: ${one}.`)];
      const run = { ...machine(), rounds, seconds, versions, answered_by: answeredBy, notes: told };
      const file = out ?? (isWhole(options) ? LATEST : undefined);
      if (file !== undefined) writeResult(file, { ...run, starts, verdicts, rows });
      if (isWhole(options)) writeChart(chart(rows));
      const shown = isWhole(options) ? verdicts : verdicts.filter(({ holds }) => holds !== null);
      process.stdout.write(`\n${rowsTable(rows)}\n${verdictsTable(shown)}\n`);
      if (starts)
        process.stdout.write(
          `Ready ${starts.median_ready_ms} ms after its start, ${starts.median_idle_mib} MiB idle.\n`,
        );
      for (const note of told) process.stdout.write(`${note}\n`);
      if (rows.some(({ errors }) => errors > 0)) throw new Error('Some requests failed: the figures mean nothing.');
    } else {
      const soaked = await soak(stage, soakSeconds, say);
      writeSoak({ ...machine(), ...soaked });
      process.stdout.write(`${soaked.per_second}/s, memory grew by ${soaked.growth_mib} MiB in 10 minutes.\n`);
      if (soaked.errors > 0) throw new Error(`${soaked.errors} requests failed.`);
    }
  } finally {
    await stage.close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function say(text: string): void {
  process.stderr.write(text);
}
