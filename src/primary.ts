import { fileURLToPath } from 'node:url';
import type { LoggerService } from '@nestjs/common';
import { WorkerGroup } from './cluster/worker-group.js';
import type { Environment } from './config/environment.js';
import { refuseExposedMasterKey } from './config/exposure.js';
import { leavingTimeMs } from './config/leaving-time.js';
import { localSecrets } from './config/local-secrets.js';
import { masterKeys } from './config/master-keys.js';
import type { Variables } from './config/read-environment.js';
import { openDatabase } from './database/open-database.js';
import { followHangups } from './follow-hangups.js';
import { everythingIsLoaded } from './loading/load-less.js';
import { JsonLogger } from './operations/json-logger.js';
import type { ProcessEvents } from './process-events.js';
import { report } from './report.js';

const PROGRAM = fileURLToPath(new URL('./worker-program.js', import.meta.url));

/**
 * Longer than a worker that has no clients any more gives what it closes. One that has not ended after LAME_DUCK_SECONDS,
 * DRAIN_SECONDS and this is killed; supervisors have to wait for as long.
 */
const LONGEST_CLOSE_MS = 15_000;

/** Starts what there is one of, then the workers, and ends all of it in the other order. */
export async function leadWorkers(
  environment: Environment,
  variables: Variables,
  { shutdown, crash, hangup }: ProcessEvents,
): Promise<void> {
  const log = await logFor(environment);
  crash.logTo((line, text) => log.fatal?.(line, text, 'process'));
  refuseExposedMasterKey(environment);
  const secrets = localSecrets(environment);
  // Each worker reads it again: here it is only found to be right.
  masterKeys(environment, secrets?.masterKey);
  const database = await openDatabase(environment, secrets?.databasePassword ?? '', {
    debug: (line) => log.debug?.(line, 'postgres'),
    warn: (line) => log.warn(line, 'postgres'),
  });
  shutdown.add(() => database.close());
  const longestEndMs = leavingTimeMs(environment) + LONGEST_CLOSE_MS;
  const workers = new WorkerGroup({
    program: PROGRAM,
    count: environment.WEB_CONCURRENCY,
    variables,
    databaseUrl: database.url,
    longestEndMs,
    log: { log: (line) => log.log(line, 'cluster'), warn: (line) => log.warn(line, 'cluster') },
    report,
  });
  shutdown.add(() => workers.end(), 2 * longestEndMs);
  // Somebody who will not wait; without a signal, workers notice by themselves that they are alone and end in order.
  process.once('exit', () => void (shutdown.hasBegun && workers.kill()));
  followHangups(hangup, { variables, generatedKey: secrets?.masterKey, log }, (found) =>
    workers.reload(found.variables),
  );
  everythingIsLoaded();
  await shutdown.begin(await workers.run());
}

/** Lines for people are Nest's; a primary in production does without it. */
async function logFor(environment: Environment): Promise<LoggerService> {
  if (!environment.DEVELOPMENT_MODE) return new JsonLogger(environment.LOG_LEVEL, 'primary');
  return (await import('./operations/logger.js')).loggerFor(environment);
}
