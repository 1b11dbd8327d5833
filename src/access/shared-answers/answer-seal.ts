import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Names and seals what is kept outside of the process. Both keys come from the master key, so that every instance of the
 * deployment can read it, and nobody else; a change of the master key makes it unreadable, which costs a few answers.
 */
export class AnswerSeal {
  private readonly naming: Buffer;
  private readonly sealing: Buffer;

  constructor(masterKey: Buffer) {
    this.naming = derived(masterKey, 'patchbay cached answers: names');
    this.sealing = derived(masterKey, 'patchbay cached answers: contents');
  }

  /** Keyed, because a plain hash would let who reads it try out what was asked. */
  nameOf(key: string): string {
    return createHmac('sha256', this.naming).update(key).digest('base64url');
  }

  /** @returns base64 of nonce, ciphertext and tag, bound to the name */
  seal(plain: Buffer, name: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.sealing, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(name));
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
  }

  /** Undefined when it is not exactly what was sealed under this name. */
  open(sealed: string, name: string): Buffer | undefined {
    const box = Buffer.from(sealed, 'base64');
    if (box.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(ALGORITHM, this.sealing, box.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name)).setAuthTag(box.subarray(-TAG_BYTES));
    const plain = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES));
    try {
      return Buffer.concat([plain, decipher.final()]);
    } catch {
      // Whoever changed it gets nothing served.
      return undefined;
    }
  }
}

function derived(masterKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), purpose, KEY_BYTES));
}
