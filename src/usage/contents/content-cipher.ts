import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { UnsealError } from '../../crypto/seal.js';

const ALGORITHM = 'aes-256-gcm';
export const CONTENT_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Where a sealed text belongs; all of it is bound to the ciphertext. */
export interface ContentPlace {
  readonly keyId: string;
  readonly requestId: string;
  readonly part: 'prompt' | 'answer';
}

/** @returns base64 of nonce, ciphertext and tag */
export function sealContent(plain: Buffer, key: Buffer, place: ContentPlace): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(additionalDataOf(place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** @throws {UnsealError} when it is not exactly what was sealed for this place */
export function openContent(sealed: string, key: Buffer, place: ContentPlace): Buffer {
  const box = Buffer.from(sealed, 'base64');
  if (box.length < NONCE_BYTES + TAG_BYTES) throw new UnsealError('malformed');
  const decipher = createDecipheriv(ALGORITHM, key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalDataOf(place)).setAuthTag(box.subarray(-TAG_BYTES));
  const plain = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    throw new UnsealError('not_authentic');
  }
}

/** JSON of an array is unambiguous whatever the parts contain. */
function additionalDataOf({ keyId, requestId, part }: ContentPlace): Buffer {
  return Buffer.from(JSON.stringify(['request_contents', keyId, requestId, part]));
}
