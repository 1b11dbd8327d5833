import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SRC = join(import.meta.dirname, '..', 'src');

/**
 * Which folder of src/ may import from which. A folder may always import from itself; files directly in src/ put the
 * parts together and may import from all.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  config: ['errors'],
  time: [],
  crypto: [],
  json: ['errors'],
  validation: ['errors'],
  database: ['config', 'errors'],
  egress: ['config', 'errors'],
  protocols: ['errors', 'json'],
  snapshot: ['protocols', 'errors'],
  audit: ['database', 'config', 'crypto', 'errors', 'access', 'revisions', 'validation'],
  access: ['database', 'config', 'crypto', 'egress', 'errors', 'snapshot', 'revisions', 'validation', 'usage', 'audit'],
  revisions: [
    'database',
    'crypto',
    'snapshot',
    'protocols',
    'errors',
    'config',
    'access',
    'egress',
    'validation',
    'audit',
  ],
  encryption: ['database', 'crypto', 'errors', 'access', 'revisions', 'validation', 'usage', 'audit'],
  providers: [
    'database',
    'crypto',
    'snapshot',
    'protocols',
    'errors',
    'config',
    'access',
    'egress',
    'revisions',
    'validation',
    'usage',
    'time',
  ],
  purposes: [
    'database',
    'crypto',
    'snapshot',
    'protocols',
    'errors',
    'config',
    'access',
    'egress',
    'revisions',
    'validation',
    'providers',
    'usage',
    'time',
  ],
  usage: ['database', 'config', 'crypto', 'snapshot', 'errors', 'access', 'validation', 'audit', 'time'],
  inference: ['snapshot', 'protocols', 'errors', 'json', 'access', 'egress', 'usage', 'audit'],
  operations: ['database', 'config', 'errors', 'snapshot', 'access', 'inference', 'json', 'usage', 'revisions'],
};

/** The narrow doors of folders that others may use only in part. */
const DOORS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // Types and decorators, and the one way out; nothing that reads a database.
  inference: {
    access: ['access/access.decorator', 'access/principal', 'access/limits/allowance'],
    egress: ['egress/upstream-pools', 'egress/describe-failure'],
    audit: ['audit/local-only-refusals'],
  },
  // Whether an address is local or allowed is a question of addresses, whoever asks.
  purposes: {
    // A preflight asks the providers of a chain, with what their own tests know about answers.
    egress: ['egress/locality', 'egress/probe-client'],
    providers: [
      'providers/asked-provider',
      'providers/health-verdict',
      'providers/model-names',
      'providers/provider-probe',
      'providers/server-types',
    ],
    // How a purpose's budget stands is shown with it.
    usage: [
      'usage/budgets/budget-states',
      'usage/budgets/budget-state.dto',
      // An explanation knows what a request would be refused for.
      'usage/budgets/budgets.port',
      'usage/cost/pricing',
      'usage/views/recorded-queries',
    ],
  },
  // What has been used of a provider is shown with it.
  providers: { usage: ['usage/views/provider-figures'] },
  // What else is sealed with the master key.
  encryption: {
    usage: ['usage/contents/content-keys'],
    audit: ['audit/audit-key-context', 'audit/chain-writer'],
  },
  // Whoever changes something puts it on record.
  usage: { audit: ['audit/audit'] },
  audit: {
    access: ['access/access.decorator', 'access/principal'],
    revisions: ['revisions/fleet-keys'],
  },
  // Apps are part of the configuration, so writing them is a write like others.
  access: {
    // Issuers of tokens are asked for their public keys like vendors for their models.
    egress: ['egress/base-url-policy', 'egress/describe-failure', 'egress/probe-client', 'egress/web-client'],
    revisions: [
      'revisions/deleted.dto',
      'revisions/fleet-keys',
      'revisions/history/change.dto',
      'revisions/propagation/applied.dto',
      'revisions/revision-publisher',
      'revisions/write-context',
    ],
    // How an app's budget stands is shown with it.
    usage: ['usage/budgets/budget-states', 'usage/budgets/budget-state.dto'],
    audit: ['audit/audit'],
  },
  revisions: { egress: ['egress/locality', 'egress/base-url-policy'], audit: ['audit/audit'] },
  // Whether what is served is right, to show it; nothing that changes it.
  operations: {
    usage: ['usage/usage-health'],
    revisions: [
      'revisions/missing-master-keys',
      'revisions/propagation/heartbeat',
      'revisions/propagation/instance-registry',
      'revisions/propagation/this-instance',
    ],
  },
};

/**
 * Packages that only some folders may use at run time. Connections to providers come from egress alone; config and
 * database look at addresses and ports of this machine.
 */
const PACKAGE_OWNERS: Readonly<Record<string, readonly string[]>> = {
  undici: ['egress'],
  'node:net': ['egress', 'config', 'database'],
  'node:dns': ['egress'],
  'node:tls': ['egress'],
  'node:http': ['egress'],
  'node:https': ['egress'],
  'node:http2': ['egress'],
  typeorm: [
    'database',
    'access',
    'revisions',
    'encryption',
    'providers',
    'purposes',
    'usage',
    'audit',
    'operations',
    '',
  ],
  pg: ['database'],
  'ipaddr.js': ['egress', 'access'],
  ioredis: ['access'],
  '@nestjs/throttler': ['access'],
  'openid-client': ['access'],
  pino: ['operations'],
  'prom-client': ['operations'],
};

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
      .filter((file) =>
        /(?<![.\w])(?:fetch|import|WebSocket|EventSource)\(/.test(readFileSync(join(SRC, file), 'utf8')),
      );
    expect(around).toEqual([]);
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
