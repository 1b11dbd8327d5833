import { Logger } from '@nestjs/common';
import { Alone } from './cluster/alone.js';
import type { Environment } from './config/environment.js';
import { refuseExposedMasterKey } from './config/exposure.js';
import { localSecrets } from './config/local-secrets.js';
import { openDatabase } from './database/open-database.js';
import { loggerFor } from './operations/logger.js';
import { StandIn } from './revisions/last-known-good/stand-in.js';
import { createServer, keyRingFor, welcome } from './server.js';
import type { Shutdown } from './shutdown.js';
import { listen, loadConfiguration } from './start.js';

/** One process does everything. */
export async function serveAlone(environment: Environment, shutdown: Shutdown): Promise<void> {
  Logger.overrideLogger(loggerFor(environment));
  refuseExposedMasterKey(environment);
  const secrets = localSecrets(environment);
  const keyRing = keyRingFor(environment, secrets);
  const database = await openDatabase(environment, secrets?.databasePassword ?? '', new Logger('postgres'));
  shutdown.add(() => database.close());
  const app = await createServer({ environment, keyRing, databaseUrl: database.url, worker: new Alone() });
  shutdown.add(() => app.close());
  const address = await listen(app, environment);
  welcome(address, await loadConfiguration(app, app.get(StandIn)));
}
