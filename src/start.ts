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
import type { StandIn } from './revisions/last-known-good/stand-in.js';
import { EnvironmentSeeding } from './seeding/environment-seeding.js';
import { Propagation } from './revisions/propagation/propagation.js';
import { SnapshotLoader } from './revisions/snapshot-loader.js';
import { SnapshotHolder } from './snapshot/snapshot-holder.js';

const FIRST_RETRY_MS = 250;
/** Short enough to be back within 2 s of the database. */
const LONGEST_RETRY_MS = 500;
/** A database that has not refused by then hangs, or another instance is migrating it. */
const HANGS_AFTER_MS = 2000;
const AWAY = 'the database cannot be reached: check DATABASE_URL and that it runs';
const HANGS = `the database has not answered for ${HANGS_AFTER_MS / 1000} s: look at its log and its load`;
const NOT_SERVED = 'until it answers, requests get 503 and Patchbay keeps trying';

/** What is served from while the database is away. */
type Substitute = Pick<StandIn, 'takeOver'>;

/** @returns the address the server answers at */
export async function listen(app: NestFastifyApplication, { HOST, PORT }: Environment): Promise<string> {
  try {
    // Of `localhost` Fastify would open a second port, at its other address, that nobody closes at the end of an instance.
    await app.listen(PORT, HOST === 'localhost' ? '127.0.0.1' : HOST);
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
 * Connects, migrates, makes the first credentials, fills an empty database from the environment and loads the
 * configuration. While the database is away it keeps trying, so that an instance may start before its database; until
 * then it serves from the stand-in, or answers 503.
 *
 * @returns credentials that this start made up and must show
 */
export async function loadConfiguration(app: NestFastifyApplication, standIn?: Substitute): Promise<NewCredentials> {
  const dataSource = app.get(DataSource);
  const hanging = setTimeout(() => void standIn?.takeOver(HANGS), HANGS_AFTER_MS).unref();
  try {
    await patiently(standIn, async () => {
      if (!dataSource.isInitialized) await connect(dataSource);
      await migrate(dataSource);
      // Before credentials are made: a start that is refused shows none, and the next one would not make them again.
      await app.get(EnvironmentSeeding).requireFit();
    });
    // On its own: once committed, what it returns exists nowhere else, so no later failure may repeat it.
    const credentials = await patiently(standIn, () => app.get(BootstrapCredentials).ensure());
    await patiently(standIn, async () => {
      await app.get(Propagation).join();
      // Before credentials are known: no request shall find a configuration that is about to be filled.
      await app.get(EnvironmentSeeding).ensure();
      await app.get(CredentialDirectory).reload();
      // The first beat may have begun a load already.
      await app.get(SnapshotLoader).catchUp(() => app.get(SnapshotHolder).revisionId !== null);
    });
    return credentials;
  } finally {
    clearTimeout(hanging);
  }
}

/** Repeats a step for as long as it fails because the database is away. */
async function patiently<T>(standIn: Substitute | undefined, step: () => Promise<T>): Promise<T> {
  const logger = new Logger('start');
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
    try {
      const result = await step();
      if (retryMs > FIRST_RETRY_MS) logger.log('the database can be reached now');
      return result;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      if (retryMs === FIRST_RETRY_MS && !(await standIn?.takeOver(AWAY))) logger.warn(`${AWAY}; ${NOT_SERVED}`);
      // Full jitter keeps instances that lost the database together from returning together.
      await delay(Math.random() * retryMs);
    }
  }
}

/** A database that answers but refuses (password, name, TLS) is for a person to mend; its own words say what. */
async function connect(dataSource: DataSource): Promise<void> {
  try {
    await dataSource.initialize();
  } catch (error) {
    if (isDatabaseUnavailable(error) || !(error instanceof Error)) throw error;
    throw new StartError(`The database of DATABASE_URL refuses Patchbay (${error.message}); correct DATABASE_URL.`, {
      cause: error,
    });
  }
}
