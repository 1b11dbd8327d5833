import { Logger } from '@nestjs/common';
import { createApp } from './app.js';
import { banner } from './banner.js';
import { refuseExposedSecrets } from './config/exposure.js';
import { localSecrets } from './config/local-secrets.js';
import { masterKeys } from './config/master-keys.js';
import { readEnvironment } from './config/read-environment.js';
import { KeyRing, masterKeyFrom } from './crypto/key-ring.js';
import { openDatabase } from './database/open-database.js';
import { StartError } from './errors/start-error.js';
import { listen, loadConfiguration } from './start.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

async function main(): Promise<void> {
  const environment = readEnvironment();
  const secrets = localSecrets(environment);
  const keys = masterKeys(environment, secrets?.masterKey);
  refuseExposedSecrets(environment, { masterKeyGenerated: keys.generated });
  const keyRing = new KeyRing(masterKeyFrom(keys.active), keys.previous.map(masterKeyFrom));
  const database = await openDatabase(environment, secrets?.databasePassword);
  const app = await createApp({ environment, keyRing, databaseUrl: database.url });
  const stop = async (exitCode: number): Promise<never> => {
    await app.close();
    await database.close();
    process.exit(exitCode);
  };
  for (const signal of SIGNALS) process.once(signal, () => void stop(0));
  try {
    const address = await listen(app, environment);
    const credentials = await loadConfiguration(app);
    new Logger('start').log(`Patchbay answers at ${address}`);
    if (Object.keys(credentials).length > 0) process.stdout.write(banner(address, credentials));
  } catch (error) {
    report(error);
    await stop(1);
  }
}

/** What the person at the terminal can mend is one sentence; anything else is a defect and keeps its stack. */
function report(error: unknown): void {
  const text =
    error instanceof StartError || !(error instanceof Error) ? String(error) : (error.stack ?? error.message);
  process.stderr.write(`\n${text.replace(/^StartError: /, '')}\n\n`);
}

main().catch((error: unknown) => {
  report(error);
  process.exit(1);
});
