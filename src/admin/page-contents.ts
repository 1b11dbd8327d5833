import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** Larger files are asked for once by each browser, and then kept there for a year. */
const MOST_KEPT_BYTES = 256 * 1024;

/** A file as it is sent. */
export interface PageContent {
  /** Made from what is in it. */
  readonly tag: string;
  bytes(): Buffer | Promise<Buffer>;
}

interface Known extends PageContent {
  readonly version: string;
}

/** What files of the page hold. Each is read to be hashed once, and again when it has become another one. */
export class PageContents {
  private readonly known = new Map<string, Known>();

  /** @throws when it cannot be read */
  async of(file: string): Promise<PageContent> {
    const { mtimeMs, size } = await stat(file);
    const version = `${mtimeMs} ${size}`;
    const before = this.known.get(file);
    if (before?.version === version) return before;
    const bytes = await readFile(file);
    const tag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
    const read = bytes.length <= MOST_KEPT_BYTES ? (): Buffer => bytes : (): Promise<Buffer> => readFile(file);
    const now = { version, tag, bytes: read };
    this.known.set(file, now);
    return now;
  }
}
