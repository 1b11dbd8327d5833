import { getMetadataStorage } from 'class-validator';
import { Environment } from '../config/environment.js';
import type { Variables } from '../config/read-environment.js';

/** Texts that are nobody's secret; numbers and switches are not either. Of all others it is only said that they are set. */
const SHOWN: ReadonlySet<string> = new Set(['NODE_ENV', 'HOST', 'DATA_DIR', 'LOG_LEVEL', 'PUBLIC_URL', 'OIDC_ISSUER']);

export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** Every variable a start goes by, as it is or by default; what is neither set nor has a default is left out. */
export function settingsOf(environment: Environment, variables: Variables): readonly Setting[] {
  return variableNames().flatMap((name) => {
    const value: unknown = Reflect.get(environment, name);
    const isSet = (variables[name] ?? '').trim() !== '';
    if (!isSet && !isPlain(name, value)) return [];
    const text = isPlain(name, value) ? String(value) : 'set';
    return [{ name, value: isSet ? text : `${text} (default)` }];
  });
}

function isPlain(name: string, value: unknown): boolean {
  return value !== undefined && (SHOWN.has(name) || typeof value === 'number' || typeof value === 'boolean');
}

/** In the order they are declared. */
function variableNames(): readonly string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Environment, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}
