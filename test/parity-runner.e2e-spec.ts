import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PARITY_ROWS } from '../scripts/parity/rows.ts';
import { makeTestFolder, removeTestFolder } from './support/test-folders.js';

const SCRIPT = resolve(import.meta.dirname, '../scripts/parity.ts');
const IDS = PARITY_ROWS.map(({ id }) => id);

const passing = (ids: readonly string[]): string => ids.map((id) => `it('${id} works', () => undefined);`).join('\n');

const resultOf = (lines: readonly string[], id: string): string | undefined =>
  /  (pass|fail|no test)\s+(\d+\/\d+)$/
    .exec(lines.find((line) => line.startsWith(`${id} `)) ?? '')
    ?.slice(1)
    .join(' ');

describe('npm run parity', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await makeTestFolder();
    await writeFile(join(folder, 'package.json'), '{}');
  });
  afterEach(() => removeTestFolder(folder));

  /** @param code of the tests of parity, all in one file */
  async function run(code: string): Promise<{ lines: readonly string[]; exitCode: number | null }> {
    await writeFile(join(folder, 'parity.a1-e5.all.e2e-spec.js'), code);
    const config = JSON.stringify({ rootDir: folder, testRegex: 'spec.js$' });
    const { stdout, status } = spawnSync(process.execPath, [SCRIPT, '--config', config], { encoding: 'utf8' });
    return { lines: stdout.trimEnd().split('\n'), exitCode: status };
  }

  it('knows every row', () => {
    const counts = Map.groupBy(IDS, ([system]) => system);
    expect([...counts].map(([system, ids]) => `${system}${ids.length}`)).toEqual(['A6', 'B5', 'C8', 'D8', 'E5']);
  });

  it('tells each row and passes when all of them do', async () => {
    const { lines, exitCode } = await run(`${passing(IDS)}\nit('C3: again', () => undefined);`);
    expect(IDS.map((id) => [id, resultOf(lines, id)])).toEqual(
      IDS.map((id) => [id, id === 'C3' ? 'pass 2/2' : 'pass 1/1']),
    );
    expect([lines.at(-1), exitCode]).toEqual(['32 of 32 rows pass', 0]);
  });

  it('fails without the tests of a row, and names it', async () => {
    const { lines, exitCode } = await run(passing(IDS.filter((id) => id !== 'C3')));
    expect(resultOf(lines, 'C3')).toBe('no test 0/0');
    expect(lines).toContain('C3: no test begins with "C3"');
    expect([lines.at(-1), exitCode]).toEqual(['31 of 32 rows pass', 1]);
  });

  it('fails with a row of which one test fails, is skipped or is to be written', async () => {
    const bad = `it('A1 breaks', () => { throw new Error('x') }); it.skip('B2 waits', () => undefined); it.todo('D8 later');`;
    const { lines, exitCode } = await run(`${passing(IDS)}\n${bad}`);
    expect(['A1', 'B2', 'D8', 'E1'].map((id) => resultOf(lines, id))).toEqual([
      'fail 1/2',
      'fail 1/2',
      'fail 1/2',
      'pass 1/1',
    ]);
    expect([lines.at(-1), exitCode]).toEqual(['29 of 32 rows pass', 1]);
  });

  it('fails with a test that belongs to no row, a suite that cannot be loaded, and no suite at all', async () => {
    const stray = await run(`${passing(IDS)}\nit('F1 is not there', () => undefined);`);
    expect([stray.lines.includes('no row of this id: F1 is not there'), stray.exitCode]).toEqual([true, 1]);
    await writeFile(join(folder, 'parity.e6.broken.e2e-spec.js'), "throw new Error('x');");
    expect((await run(passing(IDS))).exitCode).toBe(1);
    await removeTestFolder(folder);
    folder = await makeTestFolder();
    await writeFile(join(folder, 'package.json'), '{}');
    await writeFile(join(folder, 'other.spec.js'), passing(IDS));
    const config = JSON.stringify({ rootDir: folder, testRegex: 'spec.js$' });
    expect(spawnSync(process.execPath, [SCRIPT, '--config', config]).status).toBe(1);
  });
});
