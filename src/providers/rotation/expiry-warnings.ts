import type { ProviderKeyEntity } from '../../database/entities/provider-key.entity.js';
import { DAY_MS } from '../../time/durations.js';
import type { StoredProvider } from '../provider-store.js';

export const WARNED_DAYS = 14;

type ExpiringKey = Pick<ProviderKeyEntity, 'version' | 'state' | 'expiresAt'>;

/** Keys in use that their vendor ends within 14 days, or has ended; a sentence each. */
export function expiryWarnings(
  {
    provider,
    keys,
  }: { readonly provider: Pick<StoredProvider['provider'], 'id' | 'name'>; keys: readonly ExpiringKey[] },
  now: number = Date.now(),
): string[] {
  return keys.flatMap(({ version, state, expiresAt }) => {
    if (state !== 'active' || !expiresAt || expiresAt.getTime() - now > WARNED_DAYS * DAY_MS) return [];
    const remedy = `rotate it with POST /api/v1/llm-config/api-keys/${provider.id}/rotate`;
    return [`Key version ${version} of "${provider.name}" ${endOf(expiresAt, now)}; ${remedy}.`];
  });
}

function endOf(expiresAt: Date, now: number): string {
  const leftMs = expiresAt.getTime() - now;
  const at = expiresAt.toISOString();
  if (leftMs <= 0) return `expired at ${at}`;
  const days = Math.floor(leftMs / DAY_MS);
  if (days === 0) return `expires within a day, at ${at}`;
  return `expires in ${days} ${days === 1 ? 'day' : 'days'}, at ${at}`;
}
