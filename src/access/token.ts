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

const OWN_PREFIX = /^pb_(?:admin|app)_/;
const OWN_TOKEN = new RegExp(`^pb_(?:admin|app)_[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`);

/** Begins like a token of Patchbay, but is none: cut off, or with a letter that is wrong. Nobody need be asked about it. */
export function isBrokenToken(token: string): boolean {
  if (!OWN_PREFIX.test(token)) return false;
  if (!OWN_TOKEN.test(token)) return true;
  const body = token.slice(0, -CHECKSUM_LENGTH);
  return base62(BigInt(crc32(body)), CHECKSUM_LENGTH) !== token.slice(-CHECKSUM_LENGTH);
}

/** Which kind of token of Patchbay it is by its prefix; undefined for one of another make, as operators may choose. */
export function kindOfToken(token: string): TokenKind | undefined {
  if (token.startsWith('pb_admin_')) return 'admin';
  return token.startsWith('pb_app_') ? 'app' : undefined;
}
