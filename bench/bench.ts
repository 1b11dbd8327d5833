/** `npm run bench [-- --rounds 3 --seconds 5]`: what Patchbay costs over calling the upstream directly. See README.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { requireWrk } from './load/wrk.ts';
import { machine } from './machine.ts';
import { summarise, table } from './report.ts';
import { measureRounds } from './rounds.ts';
import { peersOf } from './scenarios.ts';
import { residentMib } from './stage/process-cost.ts';
import { openStage } from './stage/stage.ts';

const RESULTS = join(import.meta.dirname, 'results');
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '5' } },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

try {
  requireWrk();
  const stage = await openStage();
  try {
    const { pid } = stage.gateway;
    const idleMib = residentMib(pid);
    const measured = await measureRounds({ peers: peersOf(stage), gatewayPid: pid, rounds, seconds, say });
    const rows = summarise(measured);
    const memory = { idle: idleMib, after_load: residentMib(pid) };
    const busy = measured.map(({ busyBefore }) => Number(busyBefore.toFixed(2)));
    const result = { ...machine(), rounds, seconds, others_busy_by_round: busy, gateway_rss_mib: memory, rows };
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(join(RESULTS, 'latest.json'), `${JSON.stringify(result, null, 2)}\n`);
    process.stdout.write(
      `\n${table(rows)}\nGateway memory: ${memory.idle} MiB idle, ${memory.after_load} MiB after.\n`,
    );
    if (rows.some(({ errors }) => errors > 0)) throw new Error('Some requests failed: the figures mean nothing.');
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
