import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { StartError } from '../errors/start-error.js';
import { Environment } from './environment.js';
import { withFiledSecrets } from './secret-files.js';

export const ENVIRONMENT_FILE = '.env.auth';

/** What is set, not looked at yet; plain, so that it can be handed to another process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The process environment over `.env.auth` of the working directory, with secrets from files of their own. The only place
 * that reads `process.env`.
 *
 * @throws {StartError} when a file cannot be read
 */
export function readVariables(): Variables {
  return withFiledSecrets({ ...environmentFile(), ...process.env });
}

function environmentFile(): Variables {
  if (!existsSync(ENVIRONMENT_FILE)) return {};
  try {
    return parseEnv(readFileSync(ENVIRONMENT_FILE, 'utf8'));
  } catch (error) {
    throw new StartError(`${resolve(ENVIRONMENT_FILE)} exists but cannot be read; make it a file this user may read.`, {
      cause: error,
    });
  }
}

/** @throws {StartError} naming every invalid variable at once; values are not quoted, they may be secrets. */
export function environmentFrom(variables: Variables): Environment {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const environment = plainToInstance(Environment, given, { exposeDefaultValues: true });
  const errors = validateSync(environment, { skipMissingProperties: false });
  if (errors.length === 0) return Object.freeze(environment);
  const lines = new Set(
    errors.flatMap(({ constraints = {} }) => Object.values(constraints).map((text) => `  - ${text}`)),
  );
  throw new StartError(
    `The environment is not valid (from ${ENVIRONMENT_FILE} and the process):\n${[...lines].join('\n')}`,
  );
}
