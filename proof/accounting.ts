/** `npm run proof:accounting [-- --short]`: gateway and database are killed under load; nothing is lost. See README.md. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Gateway, startGateway } from '../bench/stage/gateway.ts';
import { portIn } from '../demo/child-server.ts';
import { audit, type Books } from './accounting/audit.ts';
import { type Client, startClient } from './accounting/client.ts';
import { type MortalDatabase, openMortalDatabase } from './accounting/database.ts';
import { untilStored } from './accounting/until-stored.ts';
import { adminOf } from './stage/admin.ts';
import { monotonicMs } from './stage/clock.ts';
import { order } from './stage/control.ts';
import { type Findings, prove, say } from './stage/prove.ts';
import { randomFrom } from './stage/random.ts';
import type { Stage } from './stage/stage.ts';

const UPSTREAM = new URL('accounting/upstream.ts', import.meta.url);
const own = {
  ADMIN_TOKEN: `proof-admin-${randomBytes(16).toString('hex')}`,
  APP_KEY: `proof-app-${randomBytes(16).toString('hex')}`,
  BYOK_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};

const long = { kills: 20, database_kills: 5, per_second: 200, between_ms: 3000, database_away_ms: 1500, seed: 1 };

await prove({
  name: 'accounting',
  long,
  short: { kills: 2, database_kills: 1, between_ms: 1200, database_away_ms: 500 },
  async run(stage, parameters): Promise<Findings> {
    const database = await openMortalDatabase(stage.folder);
    const folder = join(stage.folder, 'accounting');
    mkdirSync(folder);
    const start = (): Promise<Gateway> => startGateway(folder, database.url, [], own);
    try {
      return await killAgainAndAgain({ stage, database, start }, parameters);
    } finally {
      await database.close();
    }
  },
});

interface Scene {
  readonly stage: Stage;
  readonly database: MortalDatabase;
  start(): Promise<Gateway>;
}

interface Round {
  readonly kill: number;
  readonly 'database killed': string;
  readonly 'answered before': number;
  readonly 'serving again after ms': number;
}

async function killAgainAndAgain(scene: Scene, given: typeof long): Promise<Findings> {
  const upstream = await scene.stage.start(UPSTREAM);
  let gateway = await scene.start();
  const admin = adminOf(gateway.url, own.ADMIN_TOKEN);
  const base_url = `http://127.0.0.1:${portIn(upstream.announced, 'port')}/v1`;
  await admin.plugIn('chat', [await admin.addServer({ name: 'books', base_url })]);
  const client = startClient(() => gateway.url, own.APP_KEY, given.per_second);
  const random = randomFrom(given.seed);
  const kills: number[] = [];
  const rounds: Round[] = [];
  for (let kill = 1; kill <= given.kills; kill++) {
    const withDatabase = isDatabaseRound(kill, given);
    const databaseBack = withDatabase ? killDatabase(scene, given, random.fraction()) : Promise.resolve();
    await pause(given.between_ms * (0.5 + random.fraction() / 2));
    kills.push(monotonicMs());
    await gateway.kill();
    const diedAt = monotonicMs();
    gateway = await scene.start();
    rounds.push(roundOf(kill, withDatabase, client, monotonicMs() - diedAt));
    say(JSON.stringify(rounds.at(-1)));
    await databaseBack;
  }
  await pause(given.between_ms / 2);
  await client.stop();
  const upstreamBooks: Books['upstream'] = await order(portIn(upstream.announced, 'control'), '/books');
  const books = { acknowledged: client.acknowledged, upstream: upstreamBooks, kills };
  await untilStored(scene.database.url, books);
  const checks = await audit(scene.database.url, books);
  await gateway.stop();
  say(`${client.acknowledged.length} answered, ${client.failed.length} not, because nobody was there`);
  return { checks, rows: rounds.map((round) => ({ ...round })) };
}

function isDatabaseRound(kill: number, { kills, database_kills }: typeof long): boolean {
  return kill % Math.ceil(kills / database_kills) === 0;
}

/** Some time within the round, so that it is now away when the gateway dies, now back already. */
async function killDatabase({ database }: Scene, given: typeof long, fraction: number): Promise<void> {
  await pause(given.between_ms * fraction);
  database.kill();
  await pause(given.database_away_ms);
  await database.start();
}

function roundOf(kill: number, withDatabase: boolean, { acknowledged }: Client, backMs: number): Round {
  return {
    kill,
    'database killed': withDatabase ? 'yes' : '',
    'answered before': acknowledged.length,
    'serving again after ms': Math.round(backMs),
  };
}
