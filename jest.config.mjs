import { execFileSync } from 'node:child_process';

/** How to see that a program is there which `test/*.<name>.e2e-spec.ts` run; Chromium is for `test/page.*.e2e-spec.ts`. */
const PROGRAMS = {
  chromium: 'command -v chromium',
  wrk: 'command -v wrk',
  haproxy: 'command -v haproxy',
  nginx: 'command -v nginx',
  caddy: 'command -v caddy',
  postgresql: 'ls /usr/lib/postgresql/*/bin/initdb',
  systemd: 'command -v systemd-analyze',
};

/** Some tests need a program, or what only root may do; without it they are left out whole, and that is said. */
function leftOut() {
  return [...Object.keys(PROGRAMS).flatMap(withoutProgram), ...withoutRoot()];
}

/** Debian puts programs of root where only root looks. */
function withoutProgram(name) {
  try {
    execFileSync('sh', ['-c', `PATH="$PATH:/usr/sbin"; ${PROGRAMS[name]}`], { stdio: 'ignore' });
    return [];
  } catch {
    if (name === 'chromium')
      return named('/test/page\\.[\\w.]+e2e-spec\\.ts$', 'test/page.*.e2e-spec.ts need chromium');
    return named(`\\.${name}\\.e2e-spec\\.ts$`, `test/*.${name}.e2e-spec.ts need ${name}`);
  }
}

function withoutRoot() {
  const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
  if (!isRoot) return named('\\.root\\.e2e-spec\\.ts$', 'test/*.root.e2e-spec.ts need root on Linux');
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'patchbay-test', '/mnt'], { stdio: 'ignore' });
    return [];
  } catch {
    return named('small-disk\\.root\\.e2e-spec\\.ts$', 'test/*small-disk* needs a root that may mount');
  }
}

function named(pattern, reason) {
  process.stderr.write(`Left out: ${reason}.\n`);
  return [pattern];
}

/** Jest runs TypeScript as native ES modules; swc only strips types and emits decorator metadata. */
export default {
  testRegex: '\\.(spec|e2e-spec)\\.ts$',
  testPathIgnorePatterns: ['/node_modules/', ...leftOut()],
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/web/src'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['<rootDir>/test/support/one-error-class.ts', '<rootDir>/test/support/preload-nest.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  testTimeout: 30_000,
  maxWorkers: 2,
  // Modules of suites that have ended are not given back by a worker; one that holds so much is replaced.
  workerIdleMemoryLimit: '1500MB',
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        module: { type: 'es6' },
        sourceMaps: 'inline',
        jsc: {
          target: 'es2024',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/main.ts'],
  coverageProvider: 'v8',
};
