import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../crypto/key-ring.js';
import { seal, type SealContext, unseal, UnsealError } from '../crypto/seal.js';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import type { OpenedKey } from '../snapshot/build-snapshot.js';
import { Secret } from '../snapshot/secret.js';

/** What sealing a new key version needs to know about where it will live. */
interface KeyPlace {
  readonly providerId: number;
  readonly version: number;
  /** The seal holds for this address's scheme, host and port only. */
  readonly baseUrl: string;
}

const FAULTS: Readonly<Record<UnsealError['reason'], string>> = {
  malformed: 'its stored key is damaged; enter the key again',
  unknown_master_key: 'its key was sealed with a master key this instance does not have; add it to BYOK_PREVIOUS_KEYS',
  not_authentic: 'its stored key does not belong to this provider and address; enter the key again',
};

const NO_URL = 'its base_url is not a URL';

/** Seals provider keys for storage and opens them for the snapshot. */
@Injectable()
export class KeyVault {
  constructor(private readonly ring: KeyRing) {}

  /** A row ready to be stored as an active version. */
  sealed(apiKey: string, { providerId, version, baseUrl }: KeyPlace): ProviderKeyEntity {
    const id = randomUUID();
    return {
      id,
      providerId,
      version,
      state: 'active',
      weight: 1,
      sealed: seal(apiKey, contextOf(id, version, baseUrl), this.ring),
      lastFour: apiKey.length > SHORTEST_MASKABLE ? apiKey.slice(-4) : '',
      createdAt: new Date(),
      revokedAt: null,
      verifiedAt: null,
    };
  }

  /** @returns the secret, or why there is none to be had */
  open(key: ProviderKeyEntity, baseUrl: string): OpenedKey {
    const { id, version, weight, state } = key;
    if (!URL.canParse(baseUrl)) return { version, fault: NO_URL };
    try {
      const secret = new Secret(unseal(key.sealed, contextOf(id, version, baseUrl), this.ring));
      return { version, secret, weight, isGrace: state === 'grace' };
    } catch (error) {
      if (error instanceof UnsealError) return { version, fault: FAULTS[error.reason] };
      throw error;
    }
  }
}

/** The last four characters of anything shorter would give away too much of it. */
const SHORTEST_MASKABLE = 12;

function contextOf(rowId: string, keyVersion: number, baseUrl: string): SealContext {
  return { table: 'provider_keys', column: 'sealed', rowId, keyVersion, origin: new URL(baseUrl).origin };
}
