/** `npm run proof:snapshot [-- --short]`: a large configuration that changes under way. See README.md. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startGateway } from '../bench/stage/gateway.ts';
import { newKey, ringOf } from './rewrap/master-keys.ts';
import { anewCheck, counted, lookupCheck, rowsOf, writeChecks } from './snapshot/checks.ts';
import { plant, rewriteEverything } from './snapshot/ground.ts';
import { lookupTimes } from './snapshot/lookups.ts';
import { portIn, startWitness, type Watch, WATCHING } from './snapshot/watches.ts';
import { firstLoadMs, untilKept, type Watched, write, type Written } from './snapshot/writing.ts';
import { type Findings, prove, say } from './stage/prove.ts';
import type { Stage } from './stage/stage.ts';

const ROUNDS = 15;
const SIZES = [10, 1000, 10_000];
/** When the machine itself stops that often, what is measured says nothing about Patchbay. */
const TRIES_A_WRITE = 4;

const long = {
  providers: 10_000,
  purposes: 1000,
  writes: 40,
  full_reads: 5,
  pause_ms: 1000,
  applied_within_ms: 300,
  blocked_at_most_ms: 50,
  witness_ms: 10,
  lookups: 200_000,
  lookup_percent: 150,
};
type Parameters = typeof long;

await prove({
  name: 'snapshot',
  long,
  short: {
    providers: 2000,
    purposes: 200,
    writes: 4,
    full_reads: 1,
    pause_ms: 0,
    applied_within_ms: 1000,
    blocked_at_most_ms: 200,
    witness_ms: 100,
    lookups: 20_000,
    lookup_percent: 300,
  },
  async run(stage, parameters): Promise<Findings> {
    const lookups = await lookupTimes(SIZES, ROUNDS, parameters.lookups);
    const key = newKey();
    // It has made the tables; what is planted is sealed with another key than its own.
    await stage.gateway.stop();
    const ground = await plant(stage.databaseUrl, parameters, ringOf(key));
    const folder = join(stage.folder, 'snapshot');
    mkdirSync(folder);
    const witness = await startWitness(folder);
    const watched = await start(stage, { folder, witness, masterKey: key.text });
    try {
      say(`${parameters.providers} providers served, first load ${firstLoadMs(folder)} ms`);
      const revisions = await measureWrites(parameters.writes, parameters, (number) => write(watched, ground, number));
      const anew = await measureWrites(parameters.full_reads, parameters, async (number) => {
        await rewriteEverything(stage.databaseUrl);
        return write(watched, ground, number);
      });
      return {
        checks: [
          ...writeChecks(counted(revisions, parameters), parameters),
          anewCheck(counted(anew, parameters), parameters),
          lookupCheck(lookups, parameters),
        ],
        rows: [...rowsOf('changes', revisions, parameters), ...rowsOf('everything', anew, parameters)],
      };
    } finally {
      await watched.gateway.stop();
      await witness.stop();
    }
  },
});

interface Given {
  readonly folder: string;
  readonly witness: Watch;
  readonly masterKey: string;
}

/** Resolves when everything that follows a start has happened. */
async function start(stage: Stage, { folder, witness, masterKey }: Given): Promise<Watched> {
  const portFile = join(folder, 'watch-port');
  const { adminToken, appKey } = stage.gateway;
  const gateway = await startGateway(folder, stage.databaseUrl, WATCHING, {
    ADMIN_TOKEN: adminToken,
    APP_KEY: appKey,
    BYOK_ENCRYPTION_KEY: masterKey,
    WATCH_PORT_FILE: portFile,
  });
  const watched = { gateway, folder, watchPort: await portIn(portFile), witnessPort: witness.port };
  await untilKept(watched);
  return watched;
}

/** Goes on until so many writes count. */
async function measureWrites(
  count: number,
  parameters: Parameters,
  take: (number: number) => Promise<Written>,
): Promise<readonly Written[]> {
  const written: Written[] = [];
  while (counted(written, parameters).length < count && written.length < count * TRIES_A_WRITE) {
    written.push(await take(written.length));
    await pause(parameters.pause_ms);
  }
  return written;
}
