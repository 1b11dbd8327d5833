import { createHash } from 'node:crypto';

export const MASTER_KEY_BYTES = 32;
const KEY_ID_BYTES = 9;

/** A master key (KEK) with the id that sealed values carry in clear. */
export interface MasterKey {
  /** base64url of the first 9 bytes of SHA-256("patchbay-kek-id" ‖ KEK). */
  readonly id: string;
  readonly bytes: Buffer;
}

export function masterKeyFrom(bytes: Buffer): MasterKey {
  const digest = createHash('sha256').update('patchbay-kek-id').update(bytes).digest();
  return { id: digest.subarray(0, KEY_ID_BYTES).toString('base64url'), bytes };
}
