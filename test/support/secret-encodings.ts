/** Most are texts; a key is also bytes that are no text. */
export type Secret = string | Buffer;

/** How a text could be written down. */
export const ENCODINGS = {
  raw: (text: string) => Buffer.from(text),
  base64: (text: string) => base64At(0, Buffer.from(text)),
  'base64 after 1 byte': (text: string) => base64At(1, Buffer.from(text)),
  'base64 after 2 bytes': (text: string) => base64At(2, Buffer.from(text)),
  base64url: (text: string) => base64UrlAt(0, Buffer.from(text)),
  'base64url after 1 byte': (text: string) => base64UrlAt(1, Buffer.from(text)),
  'base64url after 2 bytes': (text: string) => base64UrlAt(2, Buffer.from(text)),
  hex: (text: string) => hex(Buffer.from(text)),
  'upper-case hex': (text: string) => upperCaseHex(Buffer.from(text)),
  'URL-encoded': (text: string) => Buffer.from(encodeURIComponent(text)),
  'lower-case URL-encoded': (text: string) =>
    Buffer.from(encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase())),
  'JSON-escaped': (text: string) => Buffer.from(jsonEscaped(text)),
  'JSON-escaped twice': (text: string) => Buffer.from(jsonEscaped(jsonEscaped(text))),
  'UTF-16 little-endian': (text: string) => Buffer.from(text, 'utf16le'),
  'UTF-16 big-endian': (text: string) => Buffer.from(text, 'utf16le').swap16(),
} as const satisfies Record<string, (text: string) => Buffer>;

/** How bytes could be, among them the ways in which Node's JSON and its inspection write them. */
export const BYTE_ENCODINGS = {
  raw: (bytes: Buffer) => bytes,
  base64: (bytes: Buffer) => base64At(0, bytes),
  'base64 after 1 byte': (bytes: Buffer) => base64At(1, bytes),
  'base64 after 2 bytes': (bytes: Buffer) => base64At(2, bytes),
  base64url: (bytes: Buffer) => base64UrlAt(0, bytes),
  'base64url after 1 byte': (bytes: Buffer) => base64UrlAt(1, bytes),
  'base64url after 2 bytes': (bytes: Buffer) => base64UrlAt(2, bytes),
  hex,
  'upper-case hex': upperCaseHex,
  'hex with spaces': (bytes: Buffer) => Buffer.from(bytes.toString('hex').replace(/..(?!$)/g, '$& ')),
  'list of numbers': (bytes: Buffer) => Buffer.from(bytes.join(',')),
} as const satisfies Record<string, (bytes: Buffer) => Buffer>;

/** A secret in one of the ways it could be written down. */
export interface Written {
  readonly encoding: string;
  readonly bytes: Buffer;
}

/** In all of them. */
export function everyWriting(secret: Secret): readonly Written[] {
  if (typeof secret === 'string')
    return Object.entries(ENCODINGS).map(([encoding, encode]) => ({ encoding, bytes: encode(secret) }));
  return Object.entries(BYTE_ENCODINGS).map(([encoding, encode]) => ({ encoding, bytes: encode(secret) }));
}

/** The characters of a base64 text that the secret alone decides, when it begins at byte `offset` of a group of three. */
function base64Core(offset: number, secret: Buffer): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), secret]);
  return bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

function base64At(offset: number, secret: Buffer): Buffer {
  return Buffer.from(base64Core(offset, secret));
}

function base64UrlAt(offset: number, secret: Buffer): Buffer {
  return Buffer.from(base64Core(offset, secret).replaceAll('+', '-').replaceAll('/', '_'));
}

function hex(secret: Buffer): Buffer {
  return Buffer.from(secret.toString('hex'));
}

function upperCaseHex(secret: Buffer): Buffer {
  return Buffer.from(secret.toString('hex').toUpperCase());
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
