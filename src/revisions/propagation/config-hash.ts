import { createHash } from 'node:crypto';
import { mapInSlices } from '../../snapshot/build-slices.js';
import type { ConfigurationRows } from '../../snapshot/build-snapshot.js';
import type { App } from '../../snapshot/snapshot.js';

const SHOWN_DIGITS = 16;
/** So many are hashed before it is looked whether the hash is still wanted. */
const ROWS_AT_A_TIME = 500;

/** Of a monotonic clock, which is another one in each process. */
const OF_THIS_PROCESS = 'endsAt';

/**
 * The same for instances that serve the same. Secrets are no part of it; versions of keys are, and so is whether an
 * instance can open them.
 *
 * @param isWanted as soon as it says no, the rest is left out
 * @returns 16 hexadecimal digits; null when it was not wanted to the end
 */
export async function configHash(
  rows: ConfigurationRows,
  isWanted: () => boolean = () => true,
): Promise<string | null> {
  const hash = createHash('sha256');
  for (const slice of slicesOf(inOrder(rows))) {
    if (!isWanted()) return null;
    await mapInSlices(slice, (row) => void hash.update(`${JSON.stringify(row, withoutOwn)}\n`));
  }
  return hash.digest('hex').slice(0, SHOWN_DIGITS);
}

function withoutOwn(name: string, value: unknown): unknown {
  return name === OF_THIS_PROCESS ? undefined : value;
}

function* slicesOf(rows: readonly object[]): Generator<readonly object[]> {
  for (let from = 0; from < rows.length; from += ROWS_AT_A_TIME) yield rows.slice(from, from + ROWS_AT_A_TIME);
}

/** Where the order of rows means nothing, the database may hand them out in any. */
function inOrder(rows: ConfigurationRows): readonly object[] {
  return [
    ...rows.providers.toSorted((a, b) => a.id - b.id),
    ...rows.purposes,
    ...rows.tiers.toSorted((a, b) => compare(a.purposeSlug, b.purposeSlug) || a.tier - b.tier),
    ...rows.targets,
    ...rows.agentTypes.toSorted((a, b) => compare(a.name, b.name)),
    ...rows.apps.toSorted((a, b) => a.id - b.id).map(comparableApp),
    ...rows.collections.toSorted((a, b) => compare(a.name, b.name)),
  ];
}

/** JSON knows no sets; what they hold has no order. */
function comparableApp(app: App): object {
  const { purposes, providers, models } = app;
  return {
    ...app,
    purposes: purposes && [...purposes].toSorted(compare),
    providers: providers && [...providers].toSorted((a, b) => a - b),
    models: models && [...models].toSorted(compare),
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
