import type { Credential } from './snapshot.js';
import type { ProviderVitals } from './vitals/provider-vitals.js';

/**
 * The keys of a provider that may be used now: those in use, or in their place the ones in their grace.
 *
 * @param credentials those that whoever asks may use at all
 */
export function usableCredentials(
  credentials: readonly Credential[],
  vitals: ProviderVitals,
  now: number,
): readonly Credential[] {
  const [only] = credentials;
  if (only && credentials.length === 1) return isUsable(only, vitals, now) ? credentials : [];
  const valid = credentials.filter((credential) => isUsable(credential, vitals, now));
  const inUse = valid.filter(({ isGrace }) => !isGrace);
  return inUse.length > 0 ? inUse : valid;
}

function isUsable({ keyVersion, endsAt }: Credential, vitals: ProviderVitals, now: number): boolean {
  return now < endsAt && !vitals.keys.isSetAside(keyVersion, now);
}
