import { setTimeout as pause } from 'node:timers/promises';
import type { GivenKey } from '../rewrap/master-keys.ts';
import { monotonicMs } from '../stage/clock.ts';
import { order } from '../stage/control.ts';
import { say } from '../stage/prove.ts';
import type { Balancer } from './balancer.ts';
import type { DatabaseLog } from './database-log.ts';
import type { Outcome } from './findings.ts';
import { latenciesOf } from './latency.ts';
import type { Arrival } from './ledger.ts';
import { Load } from './load.ts';
import { changeMasterKey, type KeyChange, usesOf } from './master-key.ts';
import { planWrites } from './plan.ts';
import type { Scene } from './scene.ts';
import { Truth } from './truth.ts';
import { Writes } from './writes.ts';

/** Load before the first write and after the last, so that both meet connections in use. */
const CALM_MS = 1500;
const PROGRESS_MS = 10_000;
const LEVEL_WITHIN_MS = 5000;
const POLL_MS = 50;

export interface Given {
  readonly per_second: number;
  readonly seconds: number;
  readonly activations: number;
  readonly rotations: number;
  readonly rollbacks: number;
  readonly waiting_percent: number;
  readonly grace_seconds: number;
  readonly master_key_at_percent: number;
  readonly seed: number;
}

/** Where it happens, and the master keys: the one the instances have, and the one they get. */
export interface Ground {
  readonly scene: Scene;
  readonly log: DatabaseLog;
  readonly old: GivenKey;
  readonly fresh: GivenKey;
}

/** Makes all writes and changes the master key while requests go on, and gathers what there is to judge. */
export async function changeUnderLoad(ground: Ground, given: Given): Promise<Outcome> {
  const { scene } = ground;
  const load = new Load(scene.balancer, given.per_second, given.seed);
  const writes = new Writes(scene, load, given.grace_seconds);
  const seconds = (): number => (monotonicMs() - load.began) / 1000;
  const progress = setInterval(() => say(`${seconds().toFixed(0)} s: ${progressOf(load, writes)}`), PROGRESS_MS);
  try {
    await pause(CALM_MS);
    const [keyChange] = await Promise.all([changeKeyLater(ground, given), writes.run(planWrites(given, scene.random))]);
    await pause(CALM_MS);
    const pace = { sent: load.paced, seconds: seconds(), mostBehindMs: load.mostBehindMs };
    await load.stop();
    return await gather(ground, load, writes, { keyChange, pace });
  } finally {
    clearInterval(progress);
    await load.stop();
  }
}

async function changeKeyLater({ scene, old, fresh }: Ground, given: Given): Promise<KeyChange> {
  await pause(given.seconds * given.master_key_at_percent * 10);
  return changeMasterKey(scene.balancer, old, fresh);
}

async function gather(
  { scene, log, old }: Ground,
  load: Load,
  { promises, made, complaints, late }: Writes,
  measured: Pick<Outcome, 'keyChange' | 'pace'>,
): Promise<Outcome> {
  const { balancer, control, changes } = scene;
  const { answers } = load;
  const configurations = await configurationsAtTheEnd(balancer);
  const noted = { committed: await log.committed(), applied: await log.applied() };
  const arrivals = await order<readonly Arrival[]>(control, '/arrivals');
  return {
    ...measured,
    evidence: { answers, arrivals, promises, truth: new Truth(changes) },
    instances: balancer.instances.map((instance) => ({
      instance,
      latencies: latenciesOf(instance, noted, answers, { from: load.began, to: load.endedAt }),
    })),
    made,
    complaints,
    late,
    uses: await usesOf(balancer, old),
    configurations,
  };
}

interface Listed {
  readonly lag: number;
  readonly config_hash: string | null;
}

/** How many different ones the instances serve, as soon as none is behind. */
async function configurationsAtTheEnd(balancer: Balancer): Promise<number> {
  const deadline = monotonicMs() + LEVEL_WITHIN_MS;
  for (;;) {
    const { data } = await balancer.manage<{ data: readonly Listed[] }>('GET', '/instances');
    const hashes = new Set(data.map(({ config_hash }) => config_hash));
    const isLevel = data.every(({ lag, config_hash }) => lag === 0 && config_hash !== null);
    if (isLevel && data.length === balancer.instances.length) return hashes.size;
    if (monotonicMs() > deadline) return Infinity;
    await pause(POLL_MS);
  }
}

function progressOf({ answers }: Load, { made, complaints, promises, late }: Writes): string {
  const failed = answers.filter(({ status, reading }) => status !== 200 || 'fault' in reading).length;
  const { activation, rotation, rollback } = made;
  const writes = `${activation} activations, ${rotation} rotations, ${rollback} rollbacks`;
  const said = `${promises.length} of ${promises.length + late.length} applied everywhere`;
  return `${answers.length} requests, ${failed} failed; ${writes}, ${complaints.length} complaints; ${said}`;
}
