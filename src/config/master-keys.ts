import { StartError } from '../errors/start-error.js';
import type { Environment } from './environment.js';
import { readMasterKey } from './is-master-key.js';

export interface MasterKeys {
  readonly active: Buffer;
  readonly previous: readonly Buffer[];
  /** True when the active key was made on this machine instead of being given. */
  readonly generated: boolean;
}

/**
 * The given master key, else the one generated in DATA_DIR. A generated key stays readable after another one is
 * given, so that moving from the first start to a proper deployment loses nothing.
 */
export function masterKeys(environment: Environment, generatedKey: string | undefined): MasterKeys {
  const given = environment.BYOK_ENCRYPTION_KEY;
  const generated = generatedKey === undefined ? [] : [decode(generatedKey)];
  const previous = environment.BYOK_PREVIOUS_KEYS.map(decode);
  if (given !== undefined) return { active: decode(given), previous: [...previous, ...generated], generated: false };
  const [active] = generated;
  if (!active) {
    throw new StartError(
      'BYOK_ENCRYPTION_KEY is missing and NODE_ENV is production; `npm run key:generate` prints a master key. Keep it: stored provider keys cannot be read without it.',
    );
  }
  return { active, previous, generated: true };
}

function decode(text: string): Buffer {
  const key = readMasterKey(text);
  if ('bytes' in key) return key.bytes;
  throw new StartError(`A master key ${key.problem}; \`npm run key:generate\` prints a good one.`);
}
