import { pingRedis } from '../access/limits/redis/ping-redis.js';
import type { Environment } from '../config/environment.js';
import type { MasterKeys } from '../config/master-keys.js';
import { checkCredentials, checkEmbeddedCredentials } from './credential-checks.js';
import { checkDatabase } from './database-checks.js';
import { type Finding, note, ok, problem, wordsOf } from './finding.js';
import { checkDataFolder, checkMasterKey } from './local-checks.js';
import { checkPort } from './port-check.js';

const REDIS_LIMIT_MS = 2000;

/**
 * Everything a start depends on; nothing is written anywhere.
 *
 * @param isOffline leaves out what needs a connection or a port
 */
export async function checkConfiguration(environment: Environment, isOffline: boolean): Promise<readonly Finding[]> {
  const { finding, keys } = checkMasterKey(environment);
  const local = [finding, checkCredentials(environment), checkDataFolder(environment)];
  return isOffline ? local : [...local, ...(await connected(environment, keys))];
}

async function connected(environment: Environment, keys: MasterKeys | undefined): Promise<readonly Finding[]> {
  const { DATABASE_URL, REDIS_URL } = environment;
  return [
    await checkPort(environment),
    ...(DATABASE_URL === undefined
      ? [EMBEDDED, ...checkEmbeddedCredentials(environment)]
      : await checkDatabase(DATABASE_URL, environment, keys)),
    ...(REDIS_URL === undefined ? [] : [await checkRedis(REDIS_URL)]),
  ];
}

const EMBEDDED = note('DATABASE_URL unset: an embedded PostgreSQL in DATA_DIR, which is not started for this');

async function checkRedis(url: string): Promise<Finding> {
  try {
    return ok(`Redis answers: ${await pingRedis(url, REDIS_LIMIT_MS)}`);
  } catch (error) {
    return problem(`Redis of REDIS_URL: ${wordsOf(error)}; check the URL, and that it runs.`);
  }
}
