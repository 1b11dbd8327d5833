import type { Environment } from './environment.js';
import { refuseExposedMasterKey } from './exposure.js';
import { masterKeys } from './master-keys.js';
import { environmentFrom, readVariables, type Variables } from './read-environment.js';

/** What is taken over without a restart. */
const RELOADED = ['BYOK_ENCRYPTION_KEY', 'BYOK_PREVIOUS_KEYS'] as const;

/** What a second look at the files has found. */
export interface Reread {
  /** As they were, with what is taken over. */
  readonly variables: Variables;
  readonly environment: Environment;
  /** Names of variables that were changed as well and count only after a restart. */
  readonly unapplied: readonly string[];
}

/**
 * Reads the environment again; only files can have changed.
 *
 * @param generatedKey master key of DATA_DIR
 * @throws {StartError} when a start would be refused with it
 */
export function reread(before: Variables, generatedKey: string | undefined): Reread {
  const now = readVariables();
  const wanted = environmentFrom(now);
  refuseExposedMasterKey(wanted);
  masterKeys(wanted, generatedKey);
  const variables = { ...before };
  for (const name of RELOADED) variables[name] = now[name];
  return { variables, environment: environmentFrom(variables), unapplied: differing(variables, now) };
}

function differing(one: Variables, other: Variables): readonly string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => (one[name] ?? '').trim() !== (other[name] ?? '').trim()).toSorted();
}
