import { type EntityManager, IsNull } from 'typeorm';
import { requireAdmin } from '../../access/require-admin.js';
import type { Principal } from '../../access/principal.js';
import { ProviderKeyEntity } from '../../database/entities/provider-key.entity.js';
import type { RecordedChange } from './recorded-changes.js';

/** Providers with a secret that could serve, or be activated again. */
export async function providersWithSecrets(manager: EntityManager): Promise<ReadonlySet<number>> {
  const keys = await manager
    .getRepository(ProviderKeyEntity)
    .find({ select: { providerId: true }, where: { destroyedAt: IsNull() } });
  return new Set(keys.map(({ providerId }) => providerId));
}

/**
 * One sentence for each provider that a rollback removes together with its keys.
 * @param holders providers with a secret
 */
export function lostKeys(differences: readonly RecordedChange[], holders: ReadonlySet<number>): readonly string[] {
  return differences
    .filter(({ table, key, before }) => table === 'providers' && before === null && holders.has(Number(key)))
    .map(
      ({ after }) =>
        `"${String(after?.['name'])}" was added later and is removed with its key; to have it back, add it again with the key.`,
    );
}

/** @throws {GatewayError} `forbidden` where a rollback destroys keys or opens what was closed, unless an admin does it */
export function requireMayRestore(
  caller: Principal,
  differences: readonly RecordedChange[],
  lost: readonly string[],
): void {
  if (lost.length > 0) requireAdmin(caller, 'A rollback that loses keys', lost.join(' '));
  const loosened = differences.filter(isLoosened).map(({ key }) => key);
  if (loosened.length === 0) return;
  const names = loosened.join(', ');
  requireAdmin(caller, 'A rollback that loosens a data policy', `It is local_only now and was not then: ${names}.`);
}

function isLoosened({ table, before, after }: RecordedChange): boolean {
  return table === 'purposes' && after?.['data_policy'] === 'local_only' && before?.['data_policy'] === 'any';
}
