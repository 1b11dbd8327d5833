import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../crypto/key-ring.js';
import { rewrap, seal, type SealContext, unseal, UnsealError } from '../crypto/seal.js';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { OpenedKey } from '../snapshot/build-snapshot.js';
import { Secret } from '../snapshot/secret.js';

/** What sealing a new key version needs to know about where it will live. */
interface KeyPlace {
  readonly providerId: number;
  readonly version: number;
  /** The seal holds for this address's scheme, host and port only. */
  readonly baseUrl: string;
  /** The app it belongs to, for which alone the seal holds; null: everybody's. */
  readonly appId: number | null;
}

/** A stored secret, with what its seal depends on. */
export interface SealedRow extends Pick<ProviderKeyEntity, 'id' | 'version' | 'sealed' | 'origin' | 'appId'> {
  /** Address of its provider. */
  readonly baseUrl: string;
}

const FAULTS: Readonly<Record<UnsealError['reason'], string>> = {
  malformed: 'its stored key is damaged; enter the key again together with base_url',
  unknown_master_key: 'its key was sealed with a master key this instance does not have; add it to BYOK_PREVIOUS_KEYS',
  not_authentic:
    'its stored key does not belong to this provider and address; enter the key again together with base_url',
};

const NO_URL = 'its base_url is not a URL';
const DESTROYED = 'its secret was destroyed; enter a key again';
/** What takes the place of a destroyed secret: a value that is sealed like any other, and worth nothing. */
const NOTHING = 'destroyed';

/** Seals provider keys for storage and opens them for the snapshot. */
@Injectable()
export class KeyVault {
  constructor(private readonly ring: KeyRing) {}

  /**
   * A row ready to be stored as an active version.
   * @param ring seals with its active key; without it this instance's own
   */
  sealed(
    apiKey: string,
    { providerId, version, baseUrl, appId }: KeyPlace,
    ring: KeyRing = this.ring,
  ): ProviderKeyEntity {
    const id = randomUUID();
    const origin = originOf(baseUrl);
    return {
      id,
      providerId,
      version,
      state: 'active',
      weight: 1,
      appId,
      sealed: seal(apiKey, contextOf({ id, version, appId }, origin), ring),
      origin,
      lastFour: apiKey.length > SHORTEST_MASKABLE ? apiKey.slice(-4) : '',
      createdAt: new Date(),
      graceUntil: null,
      expiresAt: null,
      revokedAt: null,
      destroyedAt: null,
      verifiedAt: null,
    };
  }

  /** What overwrites a secret for good: only its place is known afterwards. */
  emptied(
    { id, version }: Pick<ProviderKeyEntity, 'id' | 'version'>,
    baseUrl: string,
    ring: KeyRing,
  ): { sealed: string; origin: string } {
    const origin = originOf(baseUrl);
    // What is left of it is nobody's, since the app may be gone one day.
    return { sealed: seal(NOTHING, contextOf({ id, version, appId: null }, origin), ring), origin };
  }

  /** @returns the secret, or why there is none to be had */
  open(key: ProviderKeyEntity, baseUrl: string): OpenedKey {
    const { version, weight, state, graceUntil, appId } = key;
    if (!URL.canParse(baseUrl)) return { version, appId, fault: NO_URL };
    if (key.destroyedAt) return { version, appId, fault: DESTROYED };
    try {
      const secret = new Secret(unseal(key.sealed, contextOf(key, new URL(baseUrl).origin), this.ring));
      return { version, secret, weight, isGrace: state === 'grace', graceUntil, appId };
    } catch (error) {
      if (error instanceof UnsealError) return { version, appId, fault: FAULTS[error.reason] };
      throw error;
    }
  }

  /**
   * The same secret, wrapped by the active master key, for the origin it was sealed for: its provider may have moved.
   * @returns the new value, or why it cannot be read
   */
  rewrapped(row: SealedRow): string | UnsealError {
    const { sealed, origin, baseUrl } = row;
    if (origin === null && !URL.canParse(baseUrl)) return new UnsealError('not_authentic');
    try {
      return rewrap(sealed, contextOf(row, origin ?? new URL(baseUrl).origin), this.ring);
    } catch (error) {
      if (error instanceof UnsealError) return error;
      throw error;
    }
  }
}

/** The last four characters of anything shorter would give away too much of it. */
const SHORTEST_MASKABLE = 12;

/** @throws {GatewayError} `preflight_failed` where somebody has edited the address in the database */
function originOf(baseUrl: string): string {
  if (URL.canParse(baseUrl)) return new URL(baseUrl).origin;
  throw new GatewayError(
    'preflight_failed',
    `Nothing was stored: ${NO_URL}; enter base_url and api_key together with PATCH.`,
  );
}

type Place = Pick<ProviderKeyEntity, 'id' | 'version' | 'appId'>;

/** An app's own key that is made another app's, or everybody's, in the database does not open. */
function contextOf({ id: rowId, version: keyVersion, appId }: Place, origin: string): SealContext {
  const column = appId === null ? 'sealed' : `sealed for app ${appId}`;
  return { table: 'provider_keys', column, rowId, keyVersion, origin };
}
