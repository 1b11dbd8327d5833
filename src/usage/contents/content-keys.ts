import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../crypto/key-ring.js';
import { seal, type SealContext, unseal } from '../../crypto/seal.js';
import { DAY_MS } from '../../time/durations.js';
import { CONTENT_KEY_BYTES } from './content-cipher.js';

/** A data key that contents of one process and one day are sealed with. */
export interface ContentKey {
  readonly id: string;
  readonly bytes: Buffer;
  /** The key itself, sealed with the master key, as it is stored. */
  readonly sealed: string;
}

/** Data keys of contents. A change of the master key touches them alone, however much is kept. */
@Injectable()
export class ContentKeys {
  private key: ContentKey | undefined;
  private day = 0;
  /** Id of the master key it is sealed with. */
  private kekId = '';

  constructor(private readonly ring: KeyRing) {}

  /** The key to seal with now. */
  get current(): ContentKey {
    const day = Math.floor(Date.now() / DAY_MS);
    const kekId = this.ring.active.id;
    if (!this.key || this.day !== day || this.kekId !== kekId) {
      this.day = day;
      this.kekId = kekId;
      this.key = this.newKey();
    }
    return this.key;
  }

  /** @throws {UnsealError} */
  open(id: string, sealed: string): Buffer {
    return Buffer.from(unseal(sealed, contentKeyContext(id), this.ring), 'base64');
  }

  private newKey(): ContentKey {
    const id = randomUUID();
    const bytes = randomBytes(CONTENT_KEY_BYTES);
    return { id, bytes, sealed: seal(bytes.toString('base64'), contentKeyContext(id), this.ring) };
  }
}

/** What the seal of a data key depends on. */
export function contentKeyContext(id: string): SealContext {
  return { table: 'content_keys', column: 'sealed', rowId: id, keyVersion: 1, origin: 'patchbay:contents' };
}
