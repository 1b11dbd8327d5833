import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

/*
 * Envelope encryption, one text value per secret:
 *   pb1.<kek id>.<nonce|wrapped DEK|tag>.<nonce|ciphertext|tag>     (parts base64url)
 * Both layers authenticate where the value belongs, so a row copied elsewhere or a provider re-pointed at another
 * origin does not decrypt.
 */
const FORMAT = 'pb1';
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DEK_BYTES = 32;

/** Where a sealed value belongs; all of it is bound to the ciphertext as additional data. */
export interface SealContext {
  readonly table: string;
  readonly column: string;
  readonly rowId: string;
  readonly keyVersion: number;
  /** Scheme, host and port the secret may be sent to. */
  readonly origin: string;
}

/** Why a sealed value cannot be read; carries no part of the value. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
  constructor(readonly reason: 'malformed' | 'unknown_master_key' | 'not_authentic') {
    super(`sealed value is unreadable: ${reason}`);
  }
}

export function seal(plaintext: string, context: SealContext, ring: KeyRing): string {
  const additionalData = additionalDataOf(context);
  const dek = randomBytes(DEK_BYTES);
  const wrapped = encrypt(ring.active.bytes, dek, additionalData);
  const ciphertext = encrypt(dek, Buffer.from(plaintext, 'utf8'), additionalData);
  dek.fill(0);
  return [FORMAT, ring.active.id, wrapped.toString('base64url'), ciphertext.toString('base64url')].join('.');
}

/** @throws {UnsealError} never falls back to the raw value. */
export function unseal(sealed: string, context: SealContext, ring: KeyRing): string {
  return open(sealed, context, ring, (_, plaintext) => plaintext.toString('utf8'));
}

/**
 * The same secret under the ring's active key: its data key is wrapped anew, the ciphertext stays as it is. The secret
 * is opened all the same, so that what cannot be read is never passed on as if it could.
 *
 * @throws {UnsealError}
 */
export function rewrap(sealed: string, context: SealContext, ring: KeyRing): string {
  const ciphertext = sealed.slice(sealed.lastIndexOf('.') + 1);
  return open(sealed, context, ring, (dek) => {
    const wrapped = encrypt(ring.active.bytes, dek, additionalDataOf(context));
    return [FORMAT, ring.active.id, wrapped.toString('base64url'), ciphertext].join('.');
  });
}

/** Hands out the data key and the secret, for as long as the call lasts. */
function open<T>(sealed: string, context: SealContext, ring: KeyRing, use: (dek: Buffer, plaintext: Buffer) => T): T {
  const [format, keyId, wrapped, ciphertext, ...rest] = sealed.split('.');
  if (format !== FORMAT || !keyId || !wrapped || !ciphertext || rest.length > 0) throw new UnsealError('malformed');
  const masterKey = ring.find(keyId);
  if (!masterKey) throw new UnsealError('unknown_master_key');
  const additionalData = additionalDataOf(context);
  const dek = decrypt(masterKey.bytes, Buffer.from(wrapped, 'base64url'), additionalData);
  try {
    return use(dek, decrypt(dek, Buffer.from(ciphertext, 'base64url'), additionalData));
  } finally {
    dek.fill(0);
  }
}

/** The master key a sealed value needs; it stands there in clear. Empty when the value is malformed. */
export function kekIdOf(sealed: string): string {
  return sealed.split('.', 2)[1] ?? '';
}

/** JSON of an array is unambiguous whatever the parts contain. */
function additionalDataOf(context: SealContext): Buffer {
  const { table, column, rowId, keyVersion, origin } = context;
  return Buffer.from(JSON.stringify([FORMAT, table, column, rowId, keyVersion, origin]), 'utf8');
}

function encrypt(key: Buffer, plaintext: Buffer, additionalData: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(additionalData);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, box: Buffer, additionalData: Buffer): Buffer {
  if (box.length < NONCE_BYTES + TAG_BYTES) throw new UnsealError('malformed');
  const decipher = createDecipheriv(ALGORITHM, key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData).setAuthTag(box.subarray(-TAG_BYTES));
  const text = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]);
  } catch {
    throw new UnsealError('not_authentic');
  }
}
