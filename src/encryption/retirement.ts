import type { KeyRing } from '../crypto/key-ring.js';
import { type InstanceKeys, sealingRing } from '../revisions/fleet-keys.js';
import type { Retirement } from './encryption.dto.js';

/** What decides whether a master key is still needed. */
export interface KeyUse {
  readonly ring: KeyRing;
  /** Live instances. */
  readonly instances: readonly InstanceKeys[];
  /** Stored secrets by the master key they need. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Every master key that a stored secret needs or an instance has, the active one first. */
export function knownKeks({ ring, instances, rows }: KeyUse): readonly string[] {
  return [...new Set([...ring.ids, ...rows.keys(), ...instances.flatMap(({ kekIds }) => kekIds)])];
}

export function retirementOf(kekId: string, use: KeyUse): Retirement {
  const reason = needOf(kekId, use) ?? null;
  return { kek_id: kekId, safe: reason === null, reason };
}

/** Why a key is still needed: it must open what is stored, and nobody may seal anything new with it. */
function needOf(kekId: string, { ring, instances, rows }: KeyUse): string | undefined {
  const count = rows.get(kekId) ?? 0;
  if (kekId === ring.active.id) return 'it is the BYOK_ENCRYPTION_KEY of this instance';
  if (count > 0) return `${count} stored ${count === 1 ? 'secret needs' : 'secrets need'} it`;
  const user = instances.find(({ kekIds: [active] }) => active === kekId);
  if (user) return `it is the BYOK_ENCRYPTION_KEY of ${user.name}`;
  const silent = instances.find(({ kekIds }) => kekIds.length === 0);
  if (silent) return `${silent.name} does not tell which keys it seals with`;
  if (sealingRing(ring, instances).active.id === kekId)
    return 'new secrets are sealed with it until every instance has the active one';
  return undefined;
}
