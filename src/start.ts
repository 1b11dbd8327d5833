import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { beginAgainWhenForeign } from './begin-again.js';
import { BootstrapCredentials, type NewCredentials } from './access/bootstrap-credentials.js';
import { CredentialDirectory } from './access/credential-directory.js';
import type { Environment } from './config/environment.js';
import { DatabaseSteps, HANGS_AFTER_MS, type Substitute } from './database-steps.js';
import { migrate } from './database/migrate.js';
import { StartError } from './errors/start-error.js';
import { EnvironmentSeeding } from './seeding/environment-seeding.js';
import { Propagation } from './revisions/propagation/propagation.js';
import { SnapshotLoader } from './revisions/snapshot-loader.js';
import { SnapshotHolder } from './snapshot/snapshot-holder.js';

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
 * configuration. While there is no database to work with it keeps trying, so that an instance may start before its
 * database; until then it serves from the stand-in, or answers 503. Once it has loaded, it does so again whenever there
 * is another database than its own.
 *
 * @returns credentials that this start made up and must show
 */
export async function loadConfiguration(app: NestFastifyApplication, standIn?: Substitute): Promise<NewCredentials> {
  const steps = new DatabaseSteps(app, standIn);
  const hanging = setTimeout(() => void steps.hang(), HANGS_AFTER_MS).unref();
  try {
    let credentials: NewCredentials = {};
    await beginWithDatabase(app, steps, (made) => (credentials = made));
    beginAgainWhenForeign(app, (again, made) => beginWithDatabase(app, again, made));
    return credentials;
  } finally {
    clearTimeout(hanging);
  }
}

async function beginWithDatabase(
  app: NestFastifyApplication,
  steps: DatabaseSteps,
  made: (credentials: NewCredentials) => void,
): Promise<void> {
  await steps.perform(async () => {
    await migrate(app.get(DataSource));
    // Before credentials are made: a start that is refused shows none, and the next one would not make them again.
    await app.get(EnvironmentSeeding).requireFit();
  });
  // On its own: once committed, what it returns exists nowhere else, so no later failure may repeat or lose it.
  made(await steps.perform(() => app.get(BootstrapCredentials).ensure()));
  await steps.perform(async () => {
    await app.get(Propagation).join();
    // Before credentials are known: no request shall find a configuration that is about to be filled.
    await app.get(EnvironmentSeeding).ensure();
    await app.get(CredentialDirectory).reload();
    // The first beat may have begun a load already.
    await app.get(SnapshotLoader).catchUp(() => app.get(SnapshotHolder).revisionId !== null);
  });
}
