import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { createApp } from '../src/app.js';
import { environmentFrom } from '../src/config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { ProbingLoop } from '../src/providers/probing/probing-loop.js';
import { ProbingRound } from '../src/providers/probing/probing-round.js';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { Vitals } from '../src/snapshot/vitals/vitals.js';
import { listen, loadConfiguration } from '../src/start.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, registerServer } from './support/plug.js';
import { ProbedServer } from './support/probed-server.js';

const INSTANCES = 4;

let gateway: Gateway;
let others: NestFastifyApplication[];
let server: ProbedServer;
let id: number;

beforeAll(async () => {
  server = await new ProbedServer().start();
  gateway = await startGateway();
  id = await registerServer(gateway, { name: 'gpu-1', url: server.url });
  await activate(gateway, 'chat', [id]);
  others = await Promise.all(Array.from({ length: INSTANCES - 1 }, () => startBeside(gateway)));
});
/** Nobody knows anything about the server. */
beforeEach(async () => {
  await inDatabase('delete from provider_probes');
  for (const app of instances()) {
    app.get(Vitals).follow([]);
    app.get(Vitals).follow(app.get(SnapshotHolder).current.providers.values());
  }
  server.takeAsked();
});
afterAll(async () => {
  await Promise.all(others.map((app) => app.close()));
  await gateway.stop();
  await server.kill();
});

const instances = (): readonly NestFastifyApplication[] => [gateway.app, ...others];
const everybodyLooks = (): Promise<unknown> => Promise.all(instances().map((app) => app.get(ProbingRound).run()));
const known = (): readonly (string | undefined)[] => instances().map((app) => app.get(Vitals).of(id).probe?.status);

/** Another instance on the same database. */
async function startBeside({ databaseUrl }: Gateway): Promise<NestFastifyApplication> {
  const secret = randomBytes(16).toString('hex');
  const environment = environmentFrom({
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl,
    ADMIN_TOKEN: `admin-${secret}`,
    APP_KEY: `app-${secret}`,
  });
  const keyRing = new KeyRing(masterKeyFrom(randomBytes(32)), []);
  const app = await createApp({ environment, keyRing, databaseUrl });
  await listen(app, environment);
  app.get(ProbingLoop).stop();
  await loadConfiguration(app);
  return app;
}

function inDatabase(statement: string): Promise<unknown> {
  return gateway.app.get(DataSource).query(statement);
}

/** Another instance in the middle of its probes; it goes without a word. */
async function proberAtWork(): Promise<Client> {
  const client = new Client({ connectionString: gateway.databaseUrl });
  await client.connect();
  await client.query('begin; select pg_try_advisory_xact_lock(7288005)');
  return client;
}

describe('instances on one database', () => {
  it('probe once for all of them, and all of them know', async () => {
    await everybodyLooks();
    await everybodyLooks();
    expect([server.asked, known()]).toEqual([['GET /health'], Array(INSTANCES).fill('healthy')]);
  });

  it('leave it to the one that is at it, and take over when that one is gone', async () => {
    const prober = await proberAtWork();
    await everybodyLooks();
    expect([server.asked, known()]).toEqual([[], Array(INSTANCES).fill(undefined)]);
    await prober.end();
    await everybodyLooks();
    expect(server.asked).toEqual(['GET /health']);
  });

  it('do not take an old finding for a new one', async () => {
    await inDatabase(
      `insert into provider_probes values (${id}, 'down', 'refused', clock_timestamp() - interval '1 hour')`,
    );
    await inDatabase(`update providers set updated_at = now() - interval '2 hours' where id = ${id}`);
    await everybodyLooks();
    expect(server.asked).toEqual(['GET /health']);
  });
});
