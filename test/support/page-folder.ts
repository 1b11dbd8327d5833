import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { makeTestFolder } from './test-folders.js';

export const SCRIPT = `export const text = '${'a'.repeat(2000)}';\n`;
export const INDEX =
  '<!doctype html><title>Patchbay</title><script type="module" src="/assets/index-B2k9.js"></script>\n';

/** A folder with a built page: a script that is packed, a font that is not, and what is none of the page's business. */
export async function makePageFolder(): Promise<string> {
  const folder = await makeTestFolder();
  await mkdir(join(folder, 'assets'));
  const files: Readonly<Record<string, string | Buffer>> = {
    'index.html': INDEX,
    '.made-from': 'a secret of the build',
    'assets/index-B2k9.js': SCRIPT,
    'assets/index-B2k9.js.br': brotliCompressSync(SCRIPT),
    'assets/index-B2k9.js.gz': gzipSync(SCRIPT),
    'assets/inter-C3d4.woff2': 'wOF2',
    'assets/notes.txt': 'not a part of the page',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}
