import { Logger } from '@nestjs/common';
import { createApp } from './app.js';
import { banner } from './banner.js';
import { refuseExposedMasterKey } from './config/exposure.js';
import { localSecrets } from './config/local-secrets.js';
import { masterKeys } from './config/master-keys.js';
import { readEnvironment } from './config/read-environment.js';
import { KeyRing, masterKeyFrom } from './crypto/key-ring.js';
import { openDatabase } from './database/open-database.js';
import { StartError } from './errors/start-error.js';
import { loggerFor } from './operations/logger.js';
import { Keeper } from './revisions/last-known-good/keeper.js';
import { StandIn } from './revisions/last-known-good/stand-in.js';
import { Shutdown } from './shutdown.js';
import { listen, loadConfiguration } from './start.js';

async function main(shutdown: Shutdown): Promise<void> {
  const environment = readEnvironment();
  Logger.overrideLogger(loggerFor(environment));
  refuseExposedMasterKey(environment);
  const secrets = localSecrets(environment);
  const keys = masterKeys(environment, secrets?.masterKey);
  const keyRing = new KeyRing(masterKeyFrom(keys.active), keys.previous.map(masterKeyFrom));
  const database = await openDatabase(environment, secrets?.databasePassword);
  shutdown.add(() => database.close());
  const app = await createApp({ environment, keyRing, databaseUrl: database.url });
  shutdown.add(() => app.close());
  const address = await listen(app, environment);
  app.get(Keeper).begin();
  const credentials = await loadConfiguration(app, app.get(StandIn));
  new Logger('start').log(`Patchbay answers at ${address}`);
  if (Object.keys(credentials).length > 0) process.stdout.write(banner(address, credentials));
}

/** What the person at the terminal can mend is one sentence; anything else is a defect and keeps its stack. */
function report(error: unknown): void {
  const text =
    error instanceof StartError || !(error instanceof Error) ? String(error) : (error.stack ?? error.message);
  process.stderr.write(`\n${text.replace(/^StartError: /, '')}\n\n`);
}

const shutdown = new Shutdown(report);
main(shutdown).catch((error: unknown) => {
  // What a signal interrupts fails because of it.
  if (shutdown.hasBegun) return;
  report(error);
  void shutdown.begin(1);
});
