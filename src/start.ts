import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { BootstrapCredentials, type NewCredentials } from './access/bootstrap-credentials.js';
import { CredentialDirectory } from './access/credential-directory.js';
import type { Environment } from './config/environment.js';
import { isDatabaseUnavailable } from './database/database-errors.js';
import { migrate } from './database/migrate.js';
import { StartError } from './errors/start-error.js';
import { SnapshotLoader } from './revisions/snapshot-loader.js';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;

/** @returns the address the server answers at */
export async function listen(app: NestFastifyApplication, { HOST, PORT }: Environment): Promise<string> {
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EADDRINUSE')
      throw new StartError(`Port ${PORT} on ${HOST} is taken; stop what listens there or set PORT.`);
    if (code !== '')
      throw new StartError(`Patchbay cannot listen on ${HOST} port ${PORT} (${code}); set HOST and PORT.`);
    throw error;
  }
  return app.getUrl();
}

/**
 * Connects, migrates, makes the first credentials and loads the configuration. While the database is away it keeps
 * trying, so that an instance may start before its database; until then it answers 503.
 *
 * @returns credentials that this start made up and must show
 */
export async function loadConfiguration(app: NestFastifyApplication): Promise<NewCredentials> {
  const logger = new Logger('start');
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
    try {
      return await loadOnce(app);
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      logger.warn('the database cannot be reached; check DATABASE_URL and that it runs. Trying again.');
      // Full jitter keeps instances that lost the database together from returning together.
      await delay(Math.random() * retryMs);
    }
  }
}

async function loadOnce(app: NestFastifyApplication): Promise<NewCredentials> {
  const dataSource = app.get(DataSource);
  if (!dataSource.isInitialized) await dataSource.initialize();
  await migrate(dataSource);
  const credentials = await app.get(BootstrapCredentials).ensure();
  await app.get(CredentialDirectory).reload();
  await app.get(SnapshotLoader).refresh();
  return credentials;
}
