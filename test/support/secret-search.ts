import { randomBytes } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
// By its own name: proofs load this before Node knows where the sources are.
import { everyWriting, type Secret } from './secret-encodings.ts';

export type Secrets = Readonly<Record<string, Secret>>;

interface Needle {
  /** What is said when it is found, without the place; more than one where encodings write this piece alike. */
  readonly meanings: string[];
  readonly bytes: Buffer;
}

/** A leak may be cut short: every stretch of twice this length contains a whole piece. */
const PIECE_LENGTH = 20;
/** What is read of a file at once. */
const STRETCH_BYTES = 1024 * 1024;

/** A secret to look for. Characters that base64, base64url and URLs write differently are part of it. */
export function canary(prefix: string): string {
  return `${prefix}${randomBytes(8).toString('hex')}~+/?%=>>${randomBytes(9).toString('hex')}`;
}

/** Where secrets are looked for: named texts and all files below folders. */
export interface Haystack {
  readonly texts?: Readonly<Record<string, string | Buffer>>;
  readonly folder?: string;
}

export interface Searched {
  /** Each: `<secret> as <encoding> in <place>`. */
  readonly hits: readonly string[];
  /** How much was gone through. */
  readonly bytes: number;
}

/** Looks for every secret, or any longer part of one, in every encoding. */
export async function searchSecrets(secrets: Secrets, { texts = {}, folder }: Haystack): Promise<Searched> {
  const needles = new Needles(secrets);
  const hits = new Set<string>();
  let bytes = 0;
  const search = (place: string, content: Buffer): void => {
    for (const meaning of needles.in(content)) hits.add(`${meaning} in ${place}`);
  };
  for (const [place, text] of Object.entries(texts)) {
    const content = typeof text === 'string' ? Buffer.from(text) : text;
    bytes += content.length;
    search(place, content);
  }
  for (const path of folder === undefined ? [] : await filesBelow(folder)) {
    let end: Buffer = Buffer.alloc(0);
    for await (const stretch of stretchesOf(path)) {
      bytes += stretch.length;
      const content = Buffer.concat([end, stretch]);
      search(path, content);
      // A needle may lie across the border.
      end = content.subarray(Math.max(0, content.length - needles.longest + 1));
    }
  }
  return { hits: [...hits], bytes };
}

/** As `searchSecrets`, for who wants to know no more than the hits. */
export async function findSecrets(secrets: Secrets, haystack: Haystack): Promise<readonly string[]> {
  return (await searchSecrets(secrets, haystack)).hits;
}

/** All bytes are gone through once, whatever the number of needles, and looked at closely where one may begin. */
class Needles {
  /** Bytes of the longest one. */
  longest = 1;
  /** By their first three bytes as a number. */
  private readonly byStart = new Map<number, Needle[]>();
  /** One bit for each such number. */
  private readonly starts = new Uint8Array(2 ** 21);

  constructor(secrets: Secrets) {
    for (const [name, secret] of Object.entries(secrets)) {
      for (const piece of piecesOf(secret)) {
        for (const { encoding, bytes } of everyWriting(piece)) this.add(`${name} as ${encoding}`, bytes);
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
    this.longest = Math.max(this.longest, bytes.length);
  }
}

function piecesOf(secret: Secret): readonly Secret[] {
  const count = Math.floor(secret.length / PIECE_LENGTH);
  const starts = Array.from({ length: count }, (_, index) => index * PIECE_LENGTH);
  // A leak without the beginning may be shorter than two pieces, and still has the end.
  if (count > 0) starts.push(secret.length - PIECE_LENGTH);
  return [...new Set(starts)].map((start) => cut(secret, start));
}

function cut(secret: Secret, start: number): Secret {
  const end = start + PIECE_LENGTH;
  return typeof secret === 'string' ? secret.slice(start, end) : secret.subarray(start, end);
}

/** None of a file that is gone by now: a database that runs removes some. */
async function* stretchesOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return;
  try {
    const stretch = Buffer.allocUnsafe(STRETCH_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(stretch, 0, STRETCH_BYTES);
      if (bytesRead === 0) return;
      yield stretch.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
