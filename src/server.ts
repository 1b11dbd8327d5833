import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { NewCredentials } from './access/bootstrap-credentials.js';
import type { AppParts } from './app.module.js';
import { createApp } from './app.js';
import { showCredentials } from './banner.js';
import type { Environment } from './config/environment.js';
import type { LocalSecrets } from './config/local-secrets.js';
import { leavingTimeMs } from './config/leaving-time.js';
import { masterKeys } from './config/master-keys.js';
import { KeyRing, masterKeyFrom } from './crypto/key-ring.js';
import { RequestJournal } from './inference/request-journal.js';
import { everythingIsLoaded, youngGenerationMayGrow } from './loading/load-less.js';
import { onFirstUse } from './memory/on-first-use.js';
import { Draining } from './operations/draining/draining.js';
import { Keeper } from './revisions/last-known-good/keeper.js';
import type { ProcessEvents } from './process-events.js';
import { UsageSpool } from './usage/usage-spool.js';

export function keyRingFor(environment: Environment, secrets: LocalSecrets | undefined): KeyRing {
  const keys = masterKeys(environment, secrets?.masterKey);
  return new KeyRing(masterKeyFrom(keys.active), keys.previous.map(masterKeyFrom));
}

/** More than the last words of a drain take. */
const DRAIN_SLACK_MS = 5000;

/**
 * An application that does not listen yet and keeps what it will serve for a start without the database. Its end waits
 * for those it serves.
 */
export async function createServer(
  parts: Required<AppParts>,
  { shutdown, crash }: ProcessEvents,
): Promise<NestFastifyApplication> {
  const app = await createApp(parts);
  const logger = new Logger('process');
  crash.logTo((line, text) => logger.fatal(line, text));
  crash.add(() => app.get(RequestJournal).catchUp());
  crash.add(() => app.get(UsageSpool).saveNow());
  shutdown.add(() => app.close());
  const draining = app.get(Draining);
  draining.watch(app.getHttpServer());
  shutdown.add(() => draining.run(), leavingTimeMs(parts.environment) + DRAIN_SLACK_MS);
  everythingIsLoaded();
  onFirstUse(app.getHttpServer(), youngGenerationMayGrow);
  if (parts.worker.keepsFiles) app.get(Keeper).begin();
  return app;
}

export function welcome(address: string, credentials: NewCredentials): void {
  new Logger('start').log(`Patchbay answers at ${address}`);
  showCredentials(address, credentials);
}
