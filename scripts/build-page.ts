/**
 * Program of the build: makes the admin page from web/ in dist/web, with types of the API from what the server says of
 * itself, and packs its files, so that nobody packs them while somebody waits. Where nothing has changed since the last
 * time it does nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Rolldown } from 'vite';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = join(ROOT, 'web');
const PAGE = join(ROOT, 'dist/web');
const DESCRIPTION = join(ROOT, 'dist/openapi.json');
const SCHEMA = join(SOURCES, 'src/api/schema.d.ts');
/** Hashes of everything the page in the same folder was made from, and of the types that came of it; written last. */
const MADE_FROM = join(PAGE, '.made-from');

const PACKED = /\.(css|html|js|svg)$/;
/** A smaller one fits into the first packet as it is. */
const LEAST_PACKED_BYTES = 1024;
/** The highest level takes twice the time for a hundredth of the size. */
const BROTLI_QUALITY = 10;

const inputs = hashOf([
  ...filesIn(SOURCES).filter((file) => file !== SCHEMA && !file.endsWith('.spec.ts')),
  DESCRIPTION,
  join(ROOT, 'package-lock.json'),
  join(ROOT, 'tsconfig.json'),
  import.meta.filename,
]);
if (!isMadeFrom(inputs)) {
  await writeSchema();
  const { build } = await import('vite');
  await build({ root: SOURCES, logLevel: 'warn', build: { rolldownOptions: { onwarn: warnUnlessUsual } } });
  await Promise.all(filesIn(PAGE).map(pack));
  writeFileSync(MADE_FROM, madeFrom(inputs));
}

function isMadeFrom(hash: string): boolean {
  return existsSync(SCHEMA) && existsSync(MADE_FROM) && readFileSync(MADE_FROM, 'utf8') === madeFrom(hash);
}

function madeFrom(hash: string): string {
  return `${hash} ${hashOf([SCHEMA])}\n`;
}

/** Packages say of their files that they are for browsers, which all of these are. */
function warnUnlessUsual(warning: Rolldown.RollupLog, warn: (warning: Rolldown.RollupLog) => void): void {
  if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
}

async function writeSchema(): Promise<void> {
  const { default: typesOf, astToString } = await import('openapi-typescript');
  // Who reads it meanwhile has the one before, and a build that is ended leaves no half of it.
  const unfinished = join(PAGE, '../schema.d.ts.unfinished');
  writeFileSync(unfinished, astToString(await typesOf(pathToFileURL(DESCRIPTION))));
  renameSync(unfinished, SCHEMA);
}

async function pack(file: string): Promise<void> {
  if (!PACKED.test(file)) return;
  const bytes = await readFile(file);
  if (bytes.length < LEAST_PACKED_BYTES) return;
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [zipped, smaller] = await Promise.all([
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
    promisify(brotliCompress)(bytes, { params }),
  ]);
  await Promise.all([writeFile(`${file}.gz`, zipped), writeFile(`${file}.br`, smaller)]);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = readFileSync(file);
    hash.update(`${file} ${bytes.length} `).update(bytes);
  }
  return hash.digest('hex');
}
