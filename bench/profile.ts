/**
 * `node bench/profile.ts [--seconds 10] [--connections 32] [--peer pinned]`: where the gateway's time goes under load.
 * Prints the functions with most time of their own, and whose they are; keeps the profile for a viewer.
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { requireWrk, wrk } from './load/wrk.ts';
import { type CpuProfile, report, selfTimes } from './profile/self-times.ts';
import { openStage } from './stage/stage.ts';

const KEPT = join(tmpdir(), 'patchbay.cpuprofile');
const INTERVAL_US = 200;
const WARM_UP_SECONDS = 5;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '32' },
    peer: { type: 'string', default: 'pinned' },
  },
});

requireWrk();
const folder = mkdtempSync(join(tmpdir(), 'patchbay-profile-'));
try {
  const interval = String(INTERVAL_US);
  const stage = await openStage(['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${interval}`]);
  const target = values.peer === 'plain' ? stage.plain : stage.pinned;
  const connections = Number(values.connections);
  await wrk(target, connections, WARM_UP_SECONDS);
  const from = monotonicUs();
  const { perSecond } = await wrk(target, connections, Number(values.seconds));
  const to = monotonicUs();
  await stage.close();
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('the gateway left no profile');
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  copyFileSync(join(folder, file), KEPT);
  process.stdout.write(`${Math.round(perSecond)} requests/s while profiled\n\n${report(selfTimes(profile, from, to))}`);
  process.stdout.write(`\nThe whole profile, start included, is in ${KEPT}.\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/** The clock that V8 stamps its samples with, which all processes share. */
function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
