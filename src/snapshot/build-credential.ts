import type { CredentialHeader } from '../protocols/openai/credential-header.js';
import type { Secret } from './secret.js';
import type { Credential } from './snapshot.js';

interface UsableKey {
  readonly version: number;
  readonly secret: Secret;
  readonly weight: number;
  readonly isGrace: boolean;
  /** End of its grace; without one it serves until it is revoked. */
  readonly graceUntil?: Date | null;
  /** The app it belongs to; null: everybody's. */
  readonly appId?: number | null;
  /** The same in monotonic milliseconds, as the database reckons; where it is not told, the time of day decides. */
  readonly endsAt?: number;
}

/** A key version as it came out of its seal, or the reason why it did not. */
export type OpenedKey =
  UsableKey | { readonly version: number; readonly fault: string; readonly appId?: number | null };

/** @param header it goes in */
export function buildCredential(header: CredentialHeader, key: UsableKey): Credential {
  const { version: keyVersion, secret, weight, isGrace, appId = null } = key;
  return Object.freeze({ ...header, secret, keyVersion, weight, isGrace, appId, endsAt: endOf(key) });
}

/** From here on the monotonic clock decides, which nobody sets. */
function endOf({ graceUntil, endsAt }: UsableKey): number {
  if (endsAt !== undefined) return endsAt;
  return graceUntil ? performance.now() + graceUntil.getTime() - Date.now() : Infinity;
}

/** Apps with keys of their own none of which opens. */
export function unreadableFor(keys: readonly OpenedKey[]): ReadonlySet<number> {
  const readable = new Set(keys.filter((key) => 'secret' in key).map(({ appId }) => appId));
  const apps = keys.map(({ appId }) => appId ?? null).filter((appId) => appId !== null);
  return new Set(apps.filter((appId) => !readable.has(appId)));
}
