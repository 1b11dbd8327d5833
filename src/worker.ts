import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { showCredentials } from './banner.js';
import { beginning, followPrimary, LinkedWorker, tellFailure } from './cluster/linked-worker.js';
import { localSecrets } from './config/local-secrets.js';
import { environmentFrom } from './config/read-environment.js';
import type { Substitute } from './database-steps.js';
import { KeyReload } from './key-reload.js';
import { loggerFor } from './operations/logger.js';
import { ProcessEvents } from './process-events.js';
import { failureText } from './report.js';
import { StandIn } from './revisions/last-known-good/stand-in.js';
import { createServer, keyRingFor, welcome } from './server.js';
import { listen, loadConfiguration } from './start.js';

/** The program of a worker: a server as any other, but for what its primary does for all of them. */
async function main(events: ProcessEvents): Promise<void> {
  const begin = await beginning();
  const worker = new LinkedWorker(begin);
  const environment = environmentFrom(begin.variables);
  Logger.overrideLogger(loggerFor(environment, worker.number));
  const secrets = localSecrets(environment);
  const keyRing = keyRingFor(environment, secrets);
  const app = await createServer({ environment, keyRing, databaseUrl: begin.databaseUrl, worker }, events);
  await (worker.port === null ? serveFirst : serveBesides)(app, worker, () => listen(app, environment));
  const reload = new KeyReload(app, secrets?.masterKey);
  worker.followReloads((variables) => reload.take(environmentFrom(variables)));
}

/** Nobody serves yet: while there is nothing to serve, whoever comes is told so. */
async function serveFirst(app: NestFastifyApplication, worker: LinkedWorker, open: Open): Promise<void> {
  const address = await open();
  const credentials = await loadConfiguration(
    app,
    standInOf(app, () => worker.serves(portOf(address))),
  );
  worker.serves(portOf(address));
  welcome(address, credentials);
}

/** Others serve: nobody shall be sent here before there is something to serve. */
async function serveBesides(app: NestFastifyApplication, worker: LinkedWorker, open: Open): Promise<void> {
  let opened: Promise<string> | undefined;
  const serve = async (): Promise<string> => {
    const address = await (opened ??= open());
    worker.serves(portOf(address));
    return address;
  };
  await app.init();
  const credentials = await loadConfiguration(app, standInOf(app, serve));
  showCredentials(await serve(), credentials);
}

type Open = () => Promise<string>;

/** @param serve called once requests are served from it */
function standInOf(app: NestFastifyApplication, serve: () => unknown): Substitute {
  let taken: Promise<string | undefined> | undefined;
  const take = async (): Promise<string | undefined> => {
    const served = await app.get(StandIn).takeOver();
    // Whoever serves after the start tells why it cannot; this may be called by a timer, where nobody would hear.
    if (served !== undefined) await Promise.resolve(serve()).catch(() => undefined);
    return served;
  };
  return { takeOver: () => (taken ??= take()) };
}

function portOf(address: string): number {
  return Number(new URL(address).port);
}

// SIGHUP is the primary's, which tells what it has read.
const events = new ProcessEvents();
const { shutdown } = events;
followPrimary(
  () => void (shutdown.hasBegun || shutdown.begin(0)),
  // A second signal to the primary is somebody who will not wait; without one, what is written down is kept.
  () => void (shutdown.hasBegun ? process.exit(1) : shutdown.begin(1)),
);
main(events).catch(async (error: unknown) => {
  if (shutdown.hasBegun) return;
  await tellFailure(failureText(error));
  await shutdown.begin(1);
});
