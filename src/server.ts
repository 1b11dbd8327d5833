import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { NewCredentials } from './access/bootstrap-credentials.js';
import type { AppParts } from './app.module.js';
import { createApp } from './app.js';
import { banner } from './banner.js';
import type { Environment } from './config/environment.js';
import type { LocalSecrets } from './config/local-secrets.js';
import { masterKeys } from './config/master-keys.js';
import { KeyRing, masterKeyFrom } from './crypto/key-ring.js';
import { everythingIsLoaded } from './loading/load-less.js';
import { Keeper } from './revisions/last-known-good/keeper.js';

export function keyRingFor(environment: Environment, secrets: LocalSecrets | undefined): KeyRing {
  const keys = masterKeys(environment, secrets?.masterKey);
  return new KeyRing(masterKeyFrom(keys.active), keys.previous.map(masterKeyFrom));
}

/** An application that does not listen yet and keeps what it will serve for a start without the database. */
export async function createServer(parts: Required<AppParts>): Promise<NestFastifyApplication> {
  const app = await createApp(parts);
  everythingIsLoaded();
  if (parts.worker.keepsFiles) app.get(Keeper).begin();
  return app;
}

/** @param credentials what this start made up */
export function showCredentials(address: string, credentials: NewCredentials): void {
  if (Object.keys(credentials).length > 0) process.stdout.write(banner(address, credentials));
}

export function welcome(address: string, credentials: NewCredentials): void {
  new Logger('start').log(`Patchbay answers at ${address}`);
  showCredentials(address, credentials);
}
