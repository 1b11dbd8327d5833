import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Environment } from '../config/environment.js';
import { refuseExposedMasterKey } from '../config/exposure.js';
import { existingSecrets } from '../config/local-secrets.js';
import { type MasterKeys, masterKeys } from '../config/master-keys.js';
import { type Finding, note, ok, problem, wordsOf } from './finding.js';

/** The master keys a start would have; undefined when it would make one, or be refused. */
export interface KeyFinding {
  readonly finding: Finding;
  readonly keys: MasterKeys | undefined;
}

/** Whether the data folder can be written, or made. */
export function checkDataFolder({ DATA_DIR }: Environment): Finding {
  const folder = resolve(DATA_DIR);
  const place = firstExisting(folder);
  if (!statSync(place).isDirectory()) return problem(`${place} is no folder: set DATA_DIR to one.`);
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch {
    return problem(`DATA_DIR ${folder} cannot be written by this user: give it the right to, or set DATA_DIR.`);
  }
  return place === folder ? ok(`DATA_DIR ${folder} can be written`) : note(`DATA_DIR ${folder} will be made`);
}

/** Whether a start would find its master key. */
export function checkMasterKey(environment: Environment): KeyFinding {
  try {
    refuseExposedMasterKey(environment);
    const secrets = existingSecrets(environment.DATA_DIR);
    if (environment.BYOK_ENCRYPTION_KEY === undefined && !secrets) return { finding: note(GENERATED), keys: undefined };
    const keys = masterKeys(environment, secrets?.masterKey);
    return { finding: ok(`the master key can be used; earlier ones: ${keys.previous.length}`), keys };
  } catch (error) {
    return { finding: problem(wordsOf(error)), keys: undefined };
  }
}

const GENERATED = 'BYOK_ENCRYPTION_KEY unset: the first start makes a master key in DATA_DIR';

function firstExisting(folder: string): string {
  return existsSync(folder) ? folder : firstExisting(dirname(folder));
}
