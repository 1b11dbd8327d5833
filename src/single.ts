import { Logger } from '@nestjs/common';
import { Alone } from './cluster/alone.js';
import type { Environment } from './config/environment.js';
import type { Variables } from './config/read-environment.js';
import { refuseExposedMasterKey } from './config/exposure.js';
import { localSecrets } from './config/local-secrets.js';
import { openDatabase } from './database/open-database.js';
import { followHangups } from './follow-hangups.js';
import { KeyReload } from './key-reload.js';
import { loggerFor } from './operations/logger.js';
import type { ProcessEvents } from './process-events.js';
import { StandIn } from './revisions/last-known-good/stand-in.js';
import { createServer, keyRingFor, welcome } from './server.js';
import { listen, loadConfiguration } from './start.js';

/** One process does everything. */
export async function serveAlone(environment: Environment, variables: Variables, events: ProcessEvents): Promise<void> {
  const logger = loggerFor(environment);
  Logger.overrideLogger(logger);
  refuseExposedMasterKey(environment);
  const secrets = localSecrets(environment);
  const keyRing = keyRingFor(environment, secrets);
  const database = await openDatabase(environment, secrets?.databasePassword ?? '', new Logger('postgres'));
  events.shutdown.add(() => database.close());
  const app = await createServer({ environment, keyRing, databaseUrl: database.url, worker: new Alone() }, events);
  const address = await listen(app, environment);
  welcome(address, await loadConfiguration(app, app.get(StandIn)));
  const reload = new KeyReload(app, secrets?.masterKey);
  const started = { variables, generatedKey: secrets?.masterKey, log: logger };
  followHangups(events.hangup, started, (found) => reload.take(found.environment));
}
