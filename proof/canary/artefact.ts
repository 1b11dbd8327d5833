import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { SECRETS } from './canaries.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', '.data', '.env.auth', 'coverage']);
/** What lies about in a checkout that somebody has used. */
const LEFT_BEHIND = [
  '.env.auth',
  '.data/secrets.json',
  '.data/demo/credentials.json',
  '.data/spool/1/1.log',
  'npm-debug.log',
];

const isKept = (path: string): boolean => !LEFT_OUT.has(basename(path));

/** A checkout in use, and what `npm pack` makes of it. */
export class Artefact {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'checkout');
    cpSync(ROOT, this.#folder, { recursive: true, filter: isKept });
    for (const path of LEFT_BEHIND) this.write(path, JSON.stringify(SECRETS));
  }

  write(path: string, content: string | Buffer): void {
    const file = join(this.#folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Everything in it, one file after the other. */
  async packed(): Promise<Buffer> {
    const pack = ['pack', '--json', '--ignore-scripts', '--silent'];
    const { stdout } = await promisify(execFile)('npm', pack, { cwd: this.#folder, maxBuffer: 64 * 1024 * 1024 });
    const [made]: { readonly filename: string }[] = JSON.parse(stdout);
    return gunzipSync(readFileSync(join(this.#folder, made?.filename ?? '')));
  }
}
