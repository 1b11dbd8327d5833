import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ROOT } from './built-server.js';

/** The example has every variable there is; a spec of the environment sees to that. */
const KNOWN: ReadonlySet<string> = new Set(
  Object.keys(parseEnv(readFileSync(join(ROOT, '.env.auth.example'), 'utf8'))),
);
const OF_A_FILE = /_FILE$/;

/** Those of the names that Patchbay does not read, as they are or as the name of a file. */
export function unknownVariables(names: readonly string[]): readonly string[] {
  return names.filter((name) => !KNOWN.has(name) && !KNOWN.has(name.replace(OF_A_FILE, '')));
}
