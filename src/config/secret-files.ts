import { readFileSync } from 'node:fs';
import { StartError } from '../errors/start-error.js';
import type { Variables } from './read-environment.js';

/** Secrets that may lie in a file of their own, as orchestrators mount them: `ADMIN_TOKEN_FILE` names that of `ADMIN_TOKEN`. */
export const FILED_SECRETS = [
  'ADMIN_TOKEN',
  'APP_KEY',
  'BREAK_GLASS_TOKEN',
  'BYOK_ENCRYPTION_KEY',
  'BYOK_PREVIOUS_KEYS',
  'DATABASE_URL',
  'EXTERNAL_LLM_API_KEY',
  'INTERNAL_LLM_API_KEY',
  'OIDC_CLIENT_SECRET',
  'OPENAI_API_KEY',
  'OPENROUTER_API_KEY',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'REDIS_URL',
] as const;

/** Lists, which may have nothing in them: a mounted file stays when its last entry goes. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['BYOK_PREVIOUS_KEYS']);

/**
 * With the content of those files in place of their names; white space around it does not count.
 *
 * @throws {StartError} when a secret is given twice, or its file cannot be read or is empty but must not be
 */
export function withFiledSecrets(variables: Variables): Variables {
  const found: Record<string, string | undefined> = { ...variables };
  for (const name of FILED_SECRETS) {
    const file = `${name}_FILE`;
    const path = variables[file]?.trim() ?? '';
    delete found[file];
    if (path === '') continue;
    if ((variables[name]?.trim() ?? '') !== '')
      throw new StartError(`${name} and ${file} are both set, and only one of them can count; leave one out.`);
    const text = read(path, file).trim();
    if (text === '' && !MAY_BE_EMPTY.has(name)) throw new StartError(`The file that ${file} names is empty.`);
    found[name] = text;
  }
  return found;
}

function read(path: string, variable: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'for no known reason';
    // Without its name, which may be the secret itself: an easy slip.
    throw new StartError(`The file that ${variable} names cannot be read (${why}); the variable takes a path.`);
  }
}
