import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_BYTES = 32;
/** 62^43 > 2^256. */
const SECRET_LENGTH = 43;
/** 62^6 > 2^32. */
const CHECKSUM_LENGTH = 6;

export type TokenKind = 'admin' | 'app';

/** `pb_admin_…` or `pb_app_…`: prefix + base62 of 32 random bytes + checksum, so that scanners recognise a leaked one. */
export function newToken(kind: TokenKind): string {
  const secret = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_LENGTH);
  const body = `pb_${kind}_${secret}`;
  return body + base62(BigInt(crc32(body)), CHECKSUM_LENGTH);
}

/** SHA-256 of the whole credential, base64url: what is stored and looked up. */
export function tokenHash(token: string): string {
  return hash('sha256', token, 'base64url');
}

function base62(value: bigint, length: number): string {
  let rest = value;
  let text = '';
  while (text.length < length) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}
