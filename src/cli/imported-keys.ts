import type { Connection } from '../client/connection.js';
import { CONFIG, type ProviderType } from '../client/management-api.js';
import { PatchbayError } from '../client/patchbay-error.js';

/** A provider of a file that wants a key and has none, and the variable that may hold it. */
export interface MissingKey {
  readonly provider_type: ProviderType;
  readonly provider_id: number;
  readonly name: string;
  readonly base_url: string;
  readonly variable: string;
}

export interface AddedKey extends MissingKey {
  /** `added`, `would be added`, or why not. */
  readonly outcome: string;
}

/**
 * A file names the variable and the address its value is sent to, so it must not be able to name just any: what a key of
 * a model is called, and nothing of Patchbay's own.
 */
const NAME_OF_A_KEY = /^(?!PATCHBAY_|BYOK_)[A-Z][A-Z0-9_]{0,80}_API_KEY$/;

/** Sends each key that the environment of this command has; the value is shown nowhere. */
export async function addKeys(
  connection: Connection,
  environment: Readonly<Record<string, string | undefined>>,
  missing: readonly MissingKey[],
  isDry: boolean,
): Promise<readonly AddedKey[]> {
  const added: AddedKey[] = [];
  // One after the other: each is a revision.
  for (const key of missing) added.push({ ...key, outcome: await add(connection, environment, key, isDry) });
  return added;
}

async function add(
  connection: Connection,
  environment: Readonly<Record<string, string | undefined>>,
  { provider_type, provider_id, base_url, variable }: MissingKey,
  isDry: boolean,
): Promise<string> {
  if (!NAME_OF_A_KEY.test(variable)) return 'not a name of a key';
  const api_key = environment[variable]?.trim() ?? '';
  if (api_key === '') return 'the variable is not set';
  if (isDry) return 'would be added';
  try {
    const kind = provider_type === 'api_key' ? 'api-keys' : 'servers';
    await connection.call({ method: 'PATCH', path: `${CONFIG}/${kind}/${provider_id}`, body: { base_url, api_key } });
    return 'added';
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.status === 0) throw error;
    return `refused: ${error.message}`;
  }
}
