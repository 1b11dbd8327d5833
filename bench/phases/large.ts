import { Client } from 'pg';
import type { Size } from '../../proof/snapshot/ground.ts';
import { chatRequest } from '../payload.ts';
import { LARGE } from '../names.ts';
import { type Load, wrk } from '../load/wrk.ts';
import type { Scenario } from '../scenarios.ts';
import { configure, targetsOf } from '../stage/configure.ts';
import { type Gateway, secretsOf, startGateway } from '../stage/gateway.ts';
import type { Stage } from '../stage/stage.ts';
import { keysInUse, plantApps } from './plant-apps.ts';
import type { OpenPhase, Phase } from './phase.ts';

const SIZE: Size = { providers: 10_000, purposes: 1000 };
const DATABASE = 'patchbay_bench_large';
const LOAD: Load = { connections: 32, body: chatRequest() };

/** The small configuration and the large one, each in a Patchbay of its own. */
export const large: Phase = {
  name: LARGE.name,
  open: async (stage): Promise<OpenPhase> => {
    const gateway = await openLarge(stage);
    return { scenario: scenarioOf(stage, gateway), close: () => gateway.stop() };
  },
};

function scenarioOf({ gateway: small, targets }: Stage, gateway: Gateway): Scenario {
  const { answers } = targetsOf(gateway);
  const one = { title: LARGE.small, pid: small.pid, measure: (seconds: number) => wrk(targets.answers, LOAD, seconds) };
  const other = { title: LARGE.oneKey, pid: gateway.pid, measure: (seconds: number) => wrk(answers, LOAD, seconds) };
  const load = { ...LOAD, tokens: keysInUse };
  const many = { title: LARGE.manyKeys, pid: gateway.pid, measure: (seconds: number) => wrk(answers, load, seconds) };
  return {
    name: LARGE.name,
    // Differences of 5 % want more than one look a round, and none of them always first.
    contestants: [one, other, many, many, other, one],
  };
}

/** A Patchbay that makes its tables and is configured; then again with rows that the API would take hours to write. */
async function openLarge({ databaseUrl, upstreams, folder }: Stage): Promise<Gateway> {
  await execute(databaseUrl, `create database ${DATABASE} template template0`);
  const url = new URL(databaseUrl);
  url.pathname = `/${DATABASE}`;
  // Late, because it reads the build, and the stage must have found that there is one.
  const { newKey, ringOf } = await import('../../proof/rewrap/master-keys.ts');
  const { plant } = await import('../../proof/snapshot/ground.ts');
  const key = newKey();
  const place = folder('large');
  const first = await startGateway(place, url.href, [], { BYOK_ENCRYPTION_KEY: key.text });
  await configure(first, upstreams);
  await first.stop();
  await plant(url.href, SIZE, ringOf(key));
  await plantApps(url.href);
  return startGateway(place, url.href, [], secretsOf(first));
}

async function execute(databaseUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
