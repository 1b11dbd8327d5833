/**
 * `node bench/profile.ts [--seconds 10] [--connections 32] [--peer pinned] [--kib 1]`: where the gateway's time goes under
 * load. Peers: pinned, plain, cached, events (100-event streams), refusals, unknownKey.
 * Prints the functions with most time of their own, and whose they are; keeps the profile for a viewer.
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Load, requireWrk, wrk } from './load/wrk.ts';
import { chatRequest, streamRequest } from './payload.ts';
import { type CpuProfile, report, selfTimes } from './profile/self-times.ts';
import { openStage } from './stage/stage.ts';

const KEPT = join(tmpdir(), 'patchbay.cpuprofile');
const INTERVAL_US = 200;
const KIB = 1024;
const WARM_UP_SECONDS = 5;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '32' },
    peer: { type: 'string', default: 'pinned' },
    kib: { type: 'string', default: '1' },
  },
});

requireWrk();
const folder = mkdtempSync(join(tmpdir(), 'patchbay-profile-'));
try {
  const interval = String(INTERVAL_US);
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${interval}`];
  const stage = await openStage({ peers: [], nodeOptions });
  const target = Object.entries(stage.targets).find(([name]) => name === values.peer)?.[1] ?? stage.targets.answers;
  const body = values.peer === 'events' ? streamRequest() : chatRequest(undefined, Number(values.kib) * KIB);
  const load: Load = { connections: Number(values.connections), body, ...expectedOf(values.peer) };
  await wrk(target, load, WARM_UP_SECONDS);
  const from = monotonicUs();
  const { perSecond } = await wrk(target, load, Number(values.seconds));
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

function expectedOf(peer: string): Pick<Load, 'expected'> {
  if (peer === 'refusals') return { expected: 400 };
  return peer === 'unknownKey' ? { expected: 401 } : {};
}
