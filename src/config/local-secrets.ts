import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../errors/start-error.js';
import type { Environment } from './environment.js';

const FILE = 'secrets.json';
const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const SECRET_BYTES = 32;

/** Secrets made on this machine when none are given; they live in DATA_DIR, readable by the owner only. */
export interface LocalSecrets {
  /** 32 random bytes, base64. */
  readonly masterKey: string;
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
  const masterKeyMissing = environment.BYOK_ENCRYPTION_KEY === undefined && environment.NODE_ENV !== 'production';
  if (environment.DATABASE_URL !== undefined && !masterKeyMissing) return undefined;
  const secrets: LocalSecrets = {
    masterKey: randomBytes(SECRET_BYTES).toString('base64'),
    databasePassword: randomBytes(SECRET_BYTES).toString('base64url'),
  };
  writeSecrets(dataFolder, path, secrets);
  return secrets;
}

function readSecrets(path: string): LocalSecrets {
  chmodSync(path, OWNER_ONLY_FILE);
  const secrets = parse(readFileSync(path, 'utf8'));
  if (secrets) return secrets;
  throw new StartError(`${path} is damaged; restore it from a backup, stored keys cannot be read without it.`);
}

function parse(text: string): LocalSecrets | undefined {
  try {
    const { masterKey, databasePassword } = JSON.parse(text) as Partial<Record<string, unknown>>;
    if (typeof masterKey !== 'string' || typeof databasePassword !== 'string') return undefined;
    return { masterKey, databasePassword };
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a crash leaves either no file or a whole one. */
function writeSecrets(dataFolder: string, path: string, secrets: LocalSecrets): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: OWNER_ONLY_FILE, flush: true });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw new StartError(
      `DATA_DIR ${dataFolder} cannot be written (${(error as NodeJS.ErrnoException).code}); set DATA_DIR to a folder of yours.`,
    );
  }
}
