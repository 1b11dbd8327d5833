import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

interface Needle {
  /** More than one where they write this piece alike. */
  readonly encodings: string[];
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

function needlesOf(secret: string): readonly Needle[] {
  const needles = new Map<string, Needle>();
  for (let start = 0; start + PIECE_LENGTH <= secret.length; start += PIECE_LENGTH) {
    for (const [encoding, encode] of Object.entries(ENCODINGS)) {
      const bytes = encode(secret.slice(start, start + PIECE_LENGTH));
      const needle = needles.get(bytes.toString('latin1')) ?? { bytes, encodings: [] };
      needle.encodings.push(encoding);
      needles.set(bytes.toString('latin1'), needle);
    }
  }
  return [...needles.values()];
}

/** Where secrets are looked for: named texts and all files below folders. */
export interface Haystack {
  readonly texts?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** Looks for every secret, or any longer part of one, in every encoding. Each hit: `<secret> as <encoding> in <place>`. */
export async function findSecrets(
  secrets: Readonly<Record<string, string>>,
  { texts = {}, folder }: Haystack,
): Promise<readonly string[]> {
  const wanted = Object.entries(secrets).map(([name, secret]) => ({ name, needles: needlesOf(secret) }));
  const hits = new Set<string>();
  const search = (place: string, content: Buffer): void => {
    for (const { name, needles } of wanted) {
      for (const { encodings, bytes } of needles) {
        if (content.includes(bytes)) for (const encoding of encodings) hits.add(`${name} as ${encoding} in ${place}`);
      }
    }
  };
  for (const [place, text] of Object.entries(texts)) search(place, Buffer.from(text));
  for (const path of folder === undefined ? [] : await filesBelow(folder)) {
    search(path, await contentOf(path));
  }
  return [...hits];
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
