import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DOORS } from './support/import-doors.js';
import { MAY_IMPORT } from './support/import-table.js';
import { PACKAGE_OWNERS } from './support/package-owners.js';

const SRC = join(import.meta.dirname, '..', 'src');
const PAGE = join(import.meta.dirname, '..', 'web');

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** Path below src/ without extension, for relative imports that stay in it. */
  readonly target: string | undefined;
}

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^'"]*?from\s+)?'([^']+)'/gm;

function imports(): Import[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .flatMap((file) => importsOf(file, readFileSync(join(SRC, file), 'utf8')));
}

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, specifier = '']) => ({
    file,
    folder: folderOf(file),
    specifier,
    typeOnly: type !== undefined,
    target: specifier.startsWith('.')
      ? relative(SRC, join(SRC, dirname(file), specifier))
          .replace(/\.js$/, '')
          .split(sep)
          .join('/')
      : undefined,
  }));
}

function folderOf(path: string): string {
  return path.includes('/') || path.includes(sep) ? (path.split(/[/\\]/, 1)[0] ?? '') : '';
}

function forbiddenImports(all: readonly Import[]): string[] {
  return all
    .filter(({ folder, target }) => {
      if (target === undefined || target.startsWith('..') || folder === '') return false;
      const to = folderOf(target);
      if (to === folder) return false;
      const door = DOORS[folder]?.[to];
      return !(MAY_IMPORT[folder] ?? []).includes(to) || (door !== undefined && !door.includes(target));
    })
    .map(({ file, target }) => `${file} → ${target}`);
}

function strayPackages(all: readonly Import[]): string[] {
  return all
    .filter(({ folder, specifier, typeOnly }) => !typeOnly && PACKAGE_OWNERS[specifier]?.includes(folder) === false)
    .map(({ file, specifier }) => `${file} → ${specifier}`);
}

/** `import type` of something Nest needs at run time switches validation or injection off without a word. */
function erasedImports(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(SRC, file), 'utf8');
    if (!/@(Controller|Injectable|Module)\(/.test(text)) return [];
    const erased = [...text.matchAll(/import type \{([^}]+)\}|\btype (\w+)(?=[,\s}])/g)].flatMap(([, list, single]) =>
      list === undefined ? [single ?? ''] : list.split(',').map((name) => name.trim()),
    );
    const injected = [...text.matchAll(/(?:private|protected|public)\s+readonly\s+\w+:\s*(\w+)\s*[,)]/g)].map(
      ([, name]) => name,
    );
    const bodies = [...text.matchAll(/@(?:Body|Query)\([^)]*\)\s+\w+:\s*(\w+)/g)].map(([, name]) => name);
    return [...injected, ...bodies]
      .filter((name) => name !== undefined && erased.includes(name))
      .map((name) => `${file}: ${name}`);
  });
}

const ANY_IMPORT = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;

/** What a file imports that does not lie below that folder. */
function outside(folder: string, file: string): string[] {
  const specifiers = [...readFileSync(join(folder, file), 'utf8').matchAll(ANY_IMPORT)].map(([, path = '']) => path);
  return specifiers
    .filter((specifier) => relative(folder, join(folder, dirname(file), specifier)).startsWith('..'))
    .map((specifier) => `${file} → ${specifier}`);
}

describe('architecture', () => {
  const all = imports();

  it('folders import only what the table allows', () => {
    expect(all.length).toBeGreaterThan(300);
    expect(forbiddenImports(all)).toEqual([]);
  });

  it('every folder stands in the table', () => {
    const folders = new Set(all.map(({ folder }) => folder).filter((folder) => folder !== ''));
    expect([...folders].filter((folder) => !Object.hasOwn(MAY_IMPORT, folder))).toEqual([]);
  });

  it('the server is without the programs that ask it', () => {
    const programs = all.filter(({ folder, target = '' }) => folder === '' && /^(cli|client)\//.test(target));
    expect(programs).toEqual([]);
  });

  it('packages with consequences stay with their owners', () => {
    expect(strayPackages(all)).toEqual([]);
  });

  it('nothing that Nest needs at run time is imported as a type', () => {
    expect(erasedImports([...new Set(all.map(({ file }) => file))])).toEqual([]);
  });

  it('only src/config reads the process environment', () => {
    const readers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && readFileSync(join(SRC, file), 'utf8').includes('process.env'))
      .map((file) => folderOf(file));
    expect([...new Set(readers)]).toEqual(['config']);
  });

  it('nothing goes around egress or the import table', () => {
    const around = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith('database'))
      // Not part of the server: it has one place that talks to it.
      .filter((file) => file !== 'client/connection.ts')
      // Load what serves or what leads those that serve; what describes the API only where that is not written down.
      .filter((file) => !['main.ts', 'primary.ts', 'worker-program.ts', 'app.ts'].includes(file))
      .filter((file) =>
        /(?<![.\w])(?:fetch|import|WebSocket|EventSource)\(/.test(readFileSync(join(SRC, file), 'utf8')),
      );
    expect(around).toEqual([]);
  });

  it('the admin page and the server know each other over the API alone', () => {
    const page = readdirSync(PAGE, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
    expect(page.length).toBeGreaterThan(10);
    expect(page.flatMap((file) => outside(PAGE, file))).toEqual([]);
    // The server's sources and migrations belong together.
    const server = [...new Set(all.map(({ file }) => file))].flatMap((file) => outside(SRC, file));
    expect(server.filter((path) => !/→ (\.\.\/)+migrations\//.test(path))).toEqual([]);
  });

  it('finds what it looks for', () => {
    const planted = importsOf(
      'inference/planted.ts',
      "import { DataSource } from 'typeorm';\nimport { ProviderStore } from '../providers/provider-store.js';\nimport { AccessGuard } from '../access/access.guard.js';",
    );
    expect(forbiddenImports(planted)).toHaveLength(2);
    expect(strayPackages(planted)).toHaveLength(1);
  });
});
