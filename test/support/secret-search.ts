import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

interface Needle {
  /** What is said when it is found, without the place; more than one where encodings write this piece alike. */
  readonly meanings: string[];
  readonly bytes: Buffer;
}

/** A leak may be cut short: every stretch of twice this length contains a whole piece. */
const PIECE_LENGTH = 20;

/** A secret to look for. Characters that base64, base64url and URLs write differently are part of it. */
export function canary(prefix: string): string {
  return `${prefix}${randomBytes(8).toString('hex')}~+/?%=>>${randomBytes(9).toString('hex')}`;
}

/** How a secret could be written down. */
export const ENCODINGS = {
  raw: (text: string) => Buffer.from(text),
  base64: (text: string) => Buffer.from(base64Core(text, 0)),
  'base64 after 1 byte': (text: string) => Buffer.from(base64Core(text, 1)),
  'base64 after 2 bytes': (text: string) => Buffer.from(base64Core(text, 2)),
  base64url: (text: string) => Buffer.from(urlSafe(base64Core(text, 0))),
  'base64url after 1 byte': (text: string) => Buffer.from(urlSafe(base64Core(text, 1))),
  'base64url after 2 bytes': (text: string) => Buffer.from(urlSafe(base64Core(text, 2))),
  hex: (text: string) => Buffer.from(Buffer.from(text).toString('hex')),
  'upper-case hex': (text: string) => Buffer.from(Buffer.from(text).toString('hex').toUpperCase()),
  'URL-encoded': (text: string) => Buffer.from(encodeURIComponent(text)),
  'lower-case URL-encoded': (text: string) =>
    Buffer.from(encodeURIComponent(text).replace(/%../g, (hex) => hex.toLowerCase())),
  'JSON-escaped': (text: string) => Buffer.from(jsonEscaped(text)),
  'JSON-escaped twice': (text: string) => Buffer.from(jsonEscaped(jsonEscaped(text))),
  'UTF-16 little-endian': (text: string) => Buffer.from(text, 'utf16le'),
  'UTF-16 big-endian': (text: string) => Buffer.from(text, 'utf16le').swap16(),
} as const satisfies Record<string, (text: string) => Buffer>;

/** The characters of a base64 text that the secret alone decides, when it begins at byte `offset` of a group of three. */
function base64Core(text: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  return bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

/** Where secrets are looked for: named texts and all files below folders. */
export interface Haystack {
  readonly texts?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

export interface Searched {
  /** Each: `<secret> as <encoding> in <place>`. */
  readonly hits: readonly string[];
  /** How much was gone through. */
  readonly bytes: number;
}

/** Looks for every secret, or any longer part of one, in every encoding. */
export async function searchSecrets(
  secrets: Readonly<Record<string, string>>,
  { texts = {}, folder }: Haystack,
): Promise<Searched> {
  const needles = new Needles(secrets);
  const hits = new Set<string>();
  let bytes = 0;
  const search = (place: string, content: Buffer): void => {
    bytes += content.length;
    for (const meaning of needles.in(content)) hits.add(`${meaning} in ${place}`);
  };
  for (const [place, text] of Object.entries(texts)) search(place, Buffer.from(text));
  for (const path of folder === undefined ? [] : await filesBelow(folder)) {
    search(path, await contentOf(path));
  }
  return { hits: [...hits], bytes };
}

/** As `searchSecrets`, for who wants to know no more than the hits. */
export async function findSecrets(
  secrets: Readonly<Record<string, string>>,
  haystack: Haystack,
): Promise<readonly string[]> {
  return (await searchSecrets(secrets, haystack)).hits;
}

/** All bytes are gone through once, whatever the number of needles, and looked at closely where one may begin. */
class Needles {
  /** By their first three bytes as a number. */
  private readonly byStart = new Map<number, Needle[]>();
  /** One bit for each such number. */
  private readonly starts = new Uint8Array(2 ** 21);

  constructor(secrets: Readonly<Record<string, string>>) {
    for (const [name, secret] of Object.entries(secrets)) {
      for (let start = 0; start + PIECE_LENGTH <= secret.length; start += PIECE_LENGTH) {
        const piece = secret.slice(start, start + PIECE_LENGTH);
        for (const [encoding, encode] of Object.entries(ENCODINGS)) this.add(`${name} as ${encoding}`, encode(piece));
      }
    }
  }

  /** What the needles mean that are in there. */
  in(content: Buffer): ReadonlySet<string> {
    const found = new Set<string>();
    let window = 0;
    for (let end = 1; end <= content.length; end += 1) {
      window = ((window << 8) | (content[end - 1] ?? 0)) & 0xffffff;
      if (((this.starts[window >> 3] ?? 0) & (1 << (window & 7))) === 0) continue;
      for (const { bytes, meanings } of this.byStart.get(window) ?? []) {
        const start = end - 3;
        if (!content.subarray(start, start + bytes.length).equals(bytes)) continue;
        for (const meaning of meanings) found.add(meaning);
      }
    }
    return found;
  }

  private add(meaning: string, bytes: Buffer): void {
    const window = bytes.readUIntBE(0, 3);
    const alike = this.byStart.get(window) ?? [];
    const same = alike.find((needle) => needle.bytes.equals(bytes));
    if (same) same.meanings.push(meaning);
    else alike.push({ meanings: [meaning], bytes });
    this.byStart.set(window, alike);
    this.starts[window >> 3] = (this.starts[window >> 3] ?? 0) | (1 << (window & 7));
  }
}

/** Empty for a file that is gone by now: a database that runs removes some. */
async function contentOf(path: string): Promise<Buffer> {
  try {
    return await buffer(createReadStream(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
