import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../crypto/key-ring.js';
import { seal, type SealContext, unseal } from '../../crypto/seal.js';
import type { JwtSettings } from './jwt-settings.js';

/** Seals what decides whose tokens stand for an app. The seal holds for this app alone. */
@Injectable()
export class JwtVault {
  constructor(private readonly ring: KeyRing) {}

  /** @param ring seals with its active key; without it this instance's own */
  sealed(appId: number, settings: JwtSettings, ring: KeyRing = this.ring): string {
    return seal(JSON.stringify(settings), jwtContext(String(appId)), ring);
  }

  /** @throws {UnsealError} */
  open(appId: number, sealed: string): JwtSettings {
    const settings: JwtSettings = JSON.parse(unseal(sealed, jwtContext(String(appId)), this.ring));
    return settings;
  }
}

/** What the seal of an app's settings depends on. */
export function jwtContext(appId: string): SealContext {
  return { table: 'app_jwt', column: 'sealed', rowId: appId, keyVersion: 1, origin: 'patchbay:jwt' };
}
