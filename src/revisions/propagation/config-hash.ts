import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ConfigurationRows } from '../../snapshot/build-snapshot.js';

/** So many rows are hashed before requests have their turn. */
const ROWS_AT_A_TIME = 200;
const SHOWN_DIGITS = 16;

/**
 * The same for instances that serve the same. Secrets are no part of it; versions of keys are, and so is whether an
 * instance can open them.
 *
 * @returns 16 hexadecimal digits
 */
export async function configHash(rows: ConfigurationRows): Promise<string> {
  const hash = createHash('sha256');
  let count = 0;
  for (const row of inOrder(rows)) {
    hash.update(`${JSON.stringify(row)}\n`);
    if (++count % ROWS_AT_A_TIME === 0) await setImmediate();
  }
  return hash.digest('hex').slice(0, SHOWN_DIGITS);
}

/** Where the order of rows means nothing, the database may hand them out in any. */
function inOrder(rows: ConfigurationRows): readonly object[] {
  return [
    ...rows.providers.toSorted((a, b) => a.id - b.id),
    ...rows.purposes,
    ...rows.tiers.toSorted((a, b) => compare(a.purposeSlug, b.purposeSlug) || a.tier - b.tier),
    ...rows.targets,
    ...rows.agentTypes.toSorted((a, b) => compare(a.name, b.name)),
  ];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
