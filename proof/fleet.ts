/** `npm run proof:fleet [-- --short]`: three instances under load while everything about them changes. See README.md. */
import { portIn } from '../demo/child-server.ts';
import { Balancer } from './fleet/balancer.ts';
import { DatabaseLog } from './fleet/database-log.ts';
import { requireWatchfulness } from './fleet/doctored.ts';
import { findingsOf } from './fleet/findings.ts';
import type { UpstreamPorts } from './fleet/ledger.ts';
import { VENDORS } from './fleet/names.ts';
import { requireRefusals } from './fleet/refusals.ts';
import { changeUnderLoad } from './fleet/run.ts';
import { originsOf, prepareScene } from './fleet/scene.ts';
import { givenKey, newKey } from './rewrap/master-keys.ts';
import { prove, say } from './stage/prove.ts';
import { randomFrom } from './stage/random.ts';
import type { Stage } from './stage/stage.ts';

const UPSTREAM = new URL('fleet/upstream.ts', import.meta.url);

const long = {
  instances: 3,
  per_second: 200,
  /** Over which the writes are spread. */
  seconds: 270,
  activations: 1000,
  rotations: 50,
  rollbacks: 20,
  /** Writes that ask for `wait=applied`. */
  waiting_percent: 25,
  grace_seconds: 5,
  /** How far the writes are when the change of the master key begins. */
  master_key_at_percent: 30,
  p99_limit_ms: 250,
  seed: 1,
};

await prove({
  name: 'fleet',
  long,
  short: {
    instances: 2,
    per_second: 60,
    seconds: 9,
    activations: 60,
    rotations: 6,
    rollbacks: 3,
    grace_seconds: 2,
    master_key_at_percent: 5,
    // Other tests may keep the machine busy, which is not the instances' doing.
    p99_limit_ms: 5000,
  },
  async run(stage, given) {
    requireWatchfulness();
    const ports = await startUpstream(stage);
    await requireRefusals(ports);
    const [old, fresh] = [givenKey(stage.gateway.masterKey), newKey()];
    const egress = { EGRESS_ALLOW_ORIGINS: originsOf(ports) };
    const log = await DatabaseLog.open(stage.databaseUrl);
    const balancer = await Balancer.start(stage, given.instances, egress, { BYOK_ENCRYPTION_KEY: old.text });
    try {
      const scene = await prepareScene(balancer, ports, randomFrom(given.seed));
      const { examples, ...findings } = findingsOf(await changeUnderLoad({ scene, log, old, fresh }, given), given);
      for (const example of examples) say(example);
      return findings;
    } finally {
      await balancer.stop();
      await log.close();
    }
  },
});

async function startUpstream(stage: Stage): Promise<UpstreamPorts> {
  const { announced } = await stage.start(UPSTREAM);
  return Object.fromEntries([...VENDORS, 'control'].map((name) => [name, portIn(announced, name)]));
}
