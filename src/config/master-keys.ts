import { StartError } from '../errors/start-error.js';
import type { Environment } from './environment.js';
import { readMasterKey } from './is-master-key.js';

export interface MasterKeys {
  readonly active: Buffer;
  readonly previous: readonly Buffer[];
}

/**
 * The given master key, else the one generated in DATA_DIR. A generated key stays readable after another one is
 * given, so that moving from the first start to a proper deployment loses nothing.
 */
export function masterKeys(environment: Environment, generatedKey: string | undefined): MasterKeys {
  const generated = generatedKey === undefined ? [] : [decode(generatedKey)];
  const previous = environment.BYOK_PREVIOUS_KEYS.map(decode);
  const given = environment.BYOK_ENCRYPTION_KEY;
  if (given !== undefined) return { active: decode(given), previous: [...previous, ...generated] };
  const [active] = generated;
  if (active) return { active, previous };
  throw new StartError(
    `BYOK_ENCRYPTION_KEY is missing: DATA_DIR ${environment.DATA_DIR} was made in production, so it holds no generated master key; set the one it was used with.`,
  );
}

function decode(text: string): Buffer {
  const key = readMasterKey(text);
  if ('bytes' in key) return key.bytes;
  throw new StartError(`A master key ${key.problem}; \`npm run key:generate\` makes a good one.`);
}
