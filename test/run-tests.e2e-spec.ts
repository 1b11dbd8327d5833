import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeTestFolder, removeTestFolder } from './support/test-folders.js';

const SCRIPT = resolve(import.meta.dirname, '../scripts/run-tests.ts');
const SUPPORT = resolve(import.meta.dirname, 'support');
const PASSES = "it('passes', () => undefined);";

const SUITES: readonly { title: string; code: string; closes: string; exitCode: number }[] = [
  { title: 'passing', code: PASSES, closes: '2 passed, 0 failed, 0 skipped', exitCode: 0 },
  {
    title: 'failing',
    code: "it('fails', () => { throw new Error('x') });",
    closes: '1 passed, 1 failed, 0 skipped',
    exitCode: 1,
  },
  {
    title: 'skipped',
    code: "describe.skip('s', () => it('waits', () => undefined));",
    closes: '1 passed, 0 failed, 1 skipped',
    exitCode: 1,
  },
  { title: 'to-do', code: "it.todo('later');", closes: '1 passed, 0 failed, 1 skipped', exitCode: 1 },
  { title: 'empty', code: '// nothing', closes: '1 passed, 1 failed, 0 skipped', exitCode: 1 },
  { title: 'unloadable', code: "throw new Error('x');", closes: '1 passed, 1 failed, 0 skipped', exitCode: 1 },
];

describe('npm test', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await makeTestFolder();
    await writeFile(join(folder, 'package.json'), '{}');
  });

  afterEach(() => removeTestFolder(folder));

  function run(settings: object = {}): { lastLine: string | undefined; exitCode: number | null } {
    const config = JSON.stringify({ rootDir: folder, testRegex: 'spec.js$', ...settings });
    const { stdout, status } = spawnSync(process.execPath, [SCRIPT, '--config', config], { encoding: 'utf8' });
    return { lastLine: stdout.trimEnd().split('\n').at(-1), exitCode: status };
  }

  it.each(SUITES)('ends with $exitCode and the counts when a suite is $title', async ({ code, closes, exitCode }) => {
    await writeFile(join(folder, 'first.spec.js'), PASSES);
    await writeFile(join(folder, 'second.spec.js'), code);
    expect(run()).toEqual({ lastLine: closes, exitCode });
  });

  it('counts what fails at the end of the run, beside tests that fail', async () => {
    await writeFile(
      join(folder, 'first.spec.js'),
      "it('passes', () => undefined); it('fails', () => { throw new Error('x') });",
    );
    await writeFile(
      join(folder, 'teardown.js'),
      "module.exports = () => require('node:fs').writeFileSync(process.env.TEST_RUN_FAILED, '');",
    );
    expect(run({ globalTeardown: '<rootDir>/teardown.js' })).toEqual({
      lastLine: '1 passed, 2 failed, 0 skipped',
      exitCode: 1,
    });
  });

  it('tells the counts when the end of the run itself breaks', async () => {
    const breaks = "require('node:fs').rmSync(process.env.TEST_RUN_FOLDER, { recursive: true })";
    await writeFile(join(folder, 'first.spec.js'), `it('passes', () => ${breaks});`);
    const hooks = {
      globalSetup: join(SUPPORT, 'global-setup.ts'),
      globalTeardown: join(SUPPORT, 'global-teardown.ts'),
    };
    expect(run({ ...hooks, transform: {} })).toEqual({ lastLine: '1 passed, 1 failed, 0 skipped', exitCode: 1 });
  });

  it('fails when there is no test at all', () => {
    expect(run()).toEqual({ lastLine: '0 passed, 0 failed, 0 skipped', exitCode: 1 });
  });
});
