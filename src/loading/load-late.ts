import { createRequire } from 'node:module';
import type * as GenaiPrices from '@pydantic/genai-prices';
import type * as Ioredis from 'ioredis';
import type * as Yaml from 'yaml';

/** What most instances never need. Memory that loading it takes: */
interface LatePackages {
  /** 7.4 MiB: prices of every vendor's models, read for the first request to one. */
  readonly '@pydantic/genai-prices': typeof GenaiPrices;
  /** 4.5 MiB: only with a REDIS_URL. */
  readonly ioredis: typeof Ioredis;
  /** 1.5 MiB: only for an export. */
  readonly yaml: typeof Yaml;
}

const load = createRequire(import.meta.url);

/** A package, loaded by whoever needs it first, who waits for it: 10 to 40 ms. */
export function loadLate<Name extends keyof LatePackages>(name: Name): LatePackages[Name] {
  return load(name) as LatePackages[Name];
}
