import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Encoding, ENCODINGS } from './accepted-encoding.js';

/** Where the build leaves the page; the sources of the server have those of the page there. */
const BUILT_PAGE = fileURLToPath(new URL('../../web', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** A file of the page on the disk. */
export interface PageFile {
  readonly file: string;
  readonly type: string;
  /** In which it lies beside itself as well, the best first. */
  readonly encodings: readonly Encoding[];
}

/** What the build has made of the page: what is not on this list is not there, whatever a path may lead to. */
export interface BuiltPage {
  readonly index: PageFile;
  /** By path, e.g. `/assets/index-B2k9.js`; names change with what is in them. */
  readonly assets: ReadonlyMap<string, PageFile>;
}

/** @returns undefined when there is none: the page's sources have no folder `assets` */
export function readBuiltPage(folder: string = BUILT_PAGE): BuiltPage | undefined {
  const assets = join(folder, 'assets');
  if (!existsSync(assets)) return undefined;
  const index = filesIn(folder).get('index.html');
  if (!index) return undefined;
  return { index, assets: new Map([...filesIn(assets)].map(([name, file]) => [`/assets/${name}`, file])) };
}

/** By name, those of which it is known what they are. */
function filesIn(folder: string): ReadonlyMap<string, PageFile> {
  const names = new Set(readdirSync(folder));
  const files = new Map<string, PageFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const encodings = (['br', 'gzip'] as const).filter((encoding) => names.has(name + ENCODINGS[encoding]));
    files.set(name, { file: join(folder, name), type, encodings });
  }
  return files;
}
