import { fileURLToPath } from 'node:url';
import type { LoggerService } from '@nestjs/common';
import { LONGEST_END_MS, WorkerGroup } from './cluster/worker-group.js';
import type { Environment } from './config/environment.js';
import { refuseExposedMasterKey } from './config/exposure.js';
import { localSecrets } from './config/local-secrets.js';
import { masterKeys } from './config/master-keys.js';
import type { Variables } from './config/read-environment.js';
import { openDatabase } from './database/open-database.js';
import { everythingIsLoaded } from './loading/load-less.js';
import { JsonLogger } from './operations/json-logger.js';
import { report } from './report.js';
import type { Shutdown } from './shutdown.js';

const PROGRAM = fileURLToPath(new URL('./worker-program.js', import.meta.url));

/** Starts what there is one of, then the workers, and ends all of it in the other order. */
export async function leadWorkers(environment: Environment, variables: Variables, shutdown: Shutdown): Promise<void> {
  const log = await logFor(environment);
  refuseExposedMasterKey(environment);
  const secrets = localSecrets(environment);
  // Each worker reads it again: here it is only found to be right.
  masterKeys(environment, secrets?.masterKey);
  const database = await openDatabase(environment, secrets?.databasePassword ?? '', {
    debug: (line) => log.debug?.(line, 'postgres'),
    warn: (line) => log.warn(line, 'postgres'),
  });
  shutdown.add(() => database.close());
  const workers = new WorkerGroup({
    program: PROGRAM,
    count: environment.WEB_CONCURRENCY,
    variables,
    databaseUrl: database.url,
    log: { log: (line) => log.log(line, 'cluster'), warn: (line) => log.warn(line, 'cluster') },
    report,
  });
  shutdown.add(() => workers.end(), 2 * LONGEST_END_MS);
  // Somebody who will not wait; without a signal, workers notice by themselves that they are alone and end in order.
  process.once('exit', () => void (shutdown.hasBegun && workers.kill()));
  everythingIsLoaded();
  await shutdown.begin(await workers.run());
}

/** Lines for people are Nest's; a primary in production does without it. */
async function logFor(environment: Environment): Promise<LoggerService> {
  if (!environment.DEVELOPMENT_MODE) return new JsonLogger(environment.LOG_LEVEL, 'primary');
  return (await import('./operations/logger.js')).loggerFor(environment);
}
