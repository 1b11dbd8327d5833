import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../errors/start-error.js';
import type { Environment } from './environment.js';
import { readMasterKey } from './is-master-key.js';

const FILE = 'secrets.json';
const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const OTHERS = 0o077;
const SECRET_BYTES = 32;

/** Secrets made on this machine when none are given; they live in DATA_DIR, readable by the owner only. */
export interface LocalSecrets {
  /** 32 random bytes, base64; absent in a folder made in production, where one must be given. */
  readonly masterKey?: string;
  readonly databasePassword: string;
}

/**
 * Reads the secrets of a data folder, or makes them where they are needed: for the embedded database, and in place of
 * a master key outside production.
 */
export function localSecrets(environment: Environment): LocalSecrets | undefined {
  const dataFolder = environment.DATA_DIR;
  const path = join(dataFolder, FILE);
  if (existsSync(path)) return readSecrets(path);
  if (environment.DATABASE_URL !== undefined && environment.BYOK_ENCRYPTION_KEY !== undefined) return undefined;
  const secrets: LocalSecrets = {
    ...(environment.NODE_ENV !== 'production' && { masterKey: randomBytes(SECRET_BYTES).toString('base64') }),
    databasePassword: randomBytes(SECRET_BYTES).toString('base64url'),
  };
  writeSecrets(dataFolder, path, secrets);
  // Another start may have been first; what is in the file counts.
  return readSecrets(path);
}

/**
 * Those of a data folder, without changing anything there; undefined where there are none.
 *
 * @throws {StartError} when they are damaged
 */
export function existingSecrets(dataFolder: string): LocalSecrets | undefined {
  const path = join(dataFolder, FILE);
  return existsSync(path) ? secretsIn(readFileSync(path, 'utf8'), path) : undefined;
}

function readSecrets(path: string): LocalSecrets {
  return secretsIn(readOwnersFile(path), path);
}

function secretsIn(text: string, path: string): LocalSecrets {
  const secrets = parse(text);
  if (secrets) return secrets;
  throw new StartError(`${path} is damaged; restore it from a backup, stored keys cannot be read without it.`);
}

function readOwnersFile(path: string): string {
  try {
    if ((statSync(path).mode & OTHERS) !== 0) chmodSync(path, OWNER_ONLY_FILE);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(
      `${path} cannot be read or be kept from others (${errorCode(error)}); start Patchbay as the user it belongs to, or set DATA_DIR to a folder of yours.`,
      { cause: error },
    );
  }
}

function parse(text: string): LocalSecrets | undefined {
  try {
    const { masterKey, databasePassword } = JSON.parse(text) as Partial<Record<string, unknown>>;
    if (typeof databasePassword !== 'string' || databasePassword === '') return undefined;
    if (masterKey === undefined) return { databasePassword };
    if (typeof masterKey !== 'string' || !('bytes' in readMasterKey(masterKey))) return undefined;
    return { masterKey, databasePassword };
  } catch {
    return undefined;
  }
}

function writeSecrets(dataFolder: string, path: string, secrets: LocalSecrets): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    writeOnce(path, `${JSON.stringify(secrets, null, 2)}\n`);
  } catch (error) {
    throw new StartError(
      `DATA_DIR ${dataFolder} cannot be written (${errorCode(error)}); set DATA_DIR to a folder of yours.`,
      { cause: error },
    );
  }
}

/** Written beside and linked: a crash leaves no file or a whole one, and a start at the same moment cannot replace it. */
function writeOnce(path: string, text: string): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    writeFileSync(beside, text, { mode: OWNER_ONLY_FILE, flush: true });
    linkSync(beside, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
