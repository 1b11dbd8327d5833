/** `npm run proof:rewrap [-- --short]`: a change of the master key that is killed again and again. See README.md. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type GivenKey, newKey, ringOf } from './rewrap/master-keys.ts';
import {
  needing,
  openRewrapping,
  type Rewrapping,
  rewrap,
  saysSafe,
  untilFinished,
  untilNeeding,
} from './rewrap/rewrapping.ts';
import { type Check, type Findings, prove, say } from './stage/prove.ts';
import { randomFrom, type Random } from './stage/random.ts';
import type { Stage } from './stage/stage.ts';

/** So that a kill meets any statement, and the time between two. */
const LONGEST_JITTER_MS = 10;

const long = { secrets: 10_000, kills: 50, batch_size: 10, seed: 1 };

/** What was found after one kill. */
interface Killed {
  readonly kill: number;
  readonly left: number;
  readonly unreadable: number;
  /** Whether `safe_to_retire` was right at the start before it. */
  readonly wasRight: boolean;
}

await prove({
  name: 'rewrap',
  long,
  short: { secrets: 300, kills: 3, batch_size: 5 },
  async run(stage, parameters): Promise<Findings> {
    const [old, fresh] = [newKey(), newKey()];
    const rewrapping = await prepare(stage, parameters.secrets, old);
    try {
      const random = randomFrom(parameters.seed);
      const killed: Killed[] = [];
      for (let kill = 1; kill <= parameters.kills; kill += 1) {
        killed.push(await killWithin(rewrapping, { old, fresh, kill, random }, parameters));
        say(`kill ${kill}: ${killed.at(-1)?.left} secrets still need the old key`);
      }
      return {
        checks: [...killChecks(killed, parameters), ...(await endChecks(rewrapping, old, fresh))],
        rows: killed.map(rowOf),
      };
    } finally {
      await rewrapping.close();
    }
  },
});

async function prepare(stage: Stage, secrets: number, old: GivenKey): Promise<Rewrapping> {
  const folder = join(stage.folder, 'rewrap');
  mkdirSync(folder);
  const rewrapping = await openRewrapping(stage.databaseUrl, folder);
  // Makes the tables.
  await (await rewrapping.start(old)).stop();
  await rewrapping.store.plant(secrets, ringOf(old));
  return rewrapping;
}

interface Attempt {
  readonly old: GivenKey;
  readonly fresh: GivenKey;
  readonly kill: number;
  readonly random: Random;
}

async function killWithin(
  rewrapping: Rewrapping,
  { old, fresh, kill, random }: Attempt,
  { secrets, kills, batch_size }: typeof long,
): Promise<Killed> {
  const { store } = rewrapping;
  const gateway = await rewrapping.start(fresh, old);
  const wasRight = (await saysSafe(gateway, old)) === ((await needing(store, old)) === 0);
  await rewrap(gateway, batch_size);
  await untilNeeding(store, old, secrets - (kill * secrets) / (kills + 1));
  await pause(random.fraction() * LONGEST_JITTER_MS);
  await gateway.kill();
  const unreadable = await store.unreadable(ringOf(fresh, old));
  return { kill, left: await needing(store, old), unreadable: unreadable.length, wasRight };
}

function killChecks(killed: readonly Killed[], { secrets, kills }: typeof long): readonly Check[] {
  const within = killed.filter(({ left }) => left > 0 && left < secrets).length;
  const unreadable = killed.reduce((sum, each) => sum + each.unreadable, 0);
  const wrong = killed.filter(({ wasRight }) => !wasRight).length;
  return [
    {
      requirement: 'kills within the work, at least 9 of 10',
      measured: `${within} of ${kills}`,
      holds: within >= 0.9 * kills,
    },
    { requirement: 'no unreadable secret after any kill', measured: `${unreadable}`, holds: unreadable === 0 },
    { requirement: 'safe_to_retire right at each start', measured: `${wrong} wrong`, holds: wrong === 0 },
  ];
}

/** Once more to the end, and then with the new key alone. */
async function endChecks(rewrapping: Rewrapping, old: GivenKey, fresh: GivenKey): Promise<readonly Check[]> {
  const { store } = rewrapping;
  const last = await rewrapping.start(fresh, old);
  await rewrap(last, 200);
  await untilFinished(last);
  const isSafe = (await saysSafe(last, old)) === true;
  await last.stop();
  const alone = await rewrapping.start(fresh);
  const needs = await needing(store, fresh);
  const unreadable = (await store.unreadable(ringOf(fresh))).length;
  await alone.stop();
  return [
    { requirement: 'it ends, and the old key is safe to retire', measured: isSafe ? 'yes' : 'no', holds: isSafe },
    {
      requirement: 'a start with the new key alone',
      measured: `${needs} secrets, ${unreadable} unreadable`,
      holds: unreadable === 0,
    },
  ];
}

function rowOf({ kill, left, unreadable, wasRight }: Killed): Readonly<Record<string, string | number>> {
  return { kill, 'need the old key': left, unreadable, 'safe_to_retire right': wasRight ? 'yes' : 'NO' };
}
