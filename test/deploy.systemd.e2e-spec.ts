import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_FLAGS } from '../scripts/start-flags.js';
import { ROOT } from './support/built-server.js';
import { unknownVariables } from './support/known-variables.js';
import { makeTestFolder, removeTestFolder } from './support/test-folders.js';

const UNIT = readFileSync(join(ROOT, 'deploy/systemd/patchbay.service'), 'utf8');
const NODE = '/opt/patchbay/node_modules/node/bin/node';
/** Of 100 tenths; what systemd calls OK begins below 50. */
const MOST_EXPOSURE = 20;

let folder: string;
beforeAll(async () => {
  folder = await makeTestFolder();
});
afterAll(() => removeTestFolder(folder));

interface Analysis {
  readonly isFine: boolean;
  readonly said: string;
}

/** What systemd-analyze says of a unit. Programs must be there, so this Node stands for the one of the service. */
async function analysed(unit: string, ...command: readonly string[]): Promise<Analysis> {
  const file = join(folder, 'patchbay.service');
  await writeFile(file, unit.replace(NODE, process.execPath));
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [...command, file], { encoding: 'utf8' });
  return { isFine: status === 0, said: `${stdout}${stderr}` };
}

describe('deploy/systemd/patchbay.service', () => {
  it('is understood by systemd whole', async () => {
    expect((await analysed(UNIT, 'verify', '--man=no')).said).not.toContain('patchbay.service');
    expect((await analysed(`${UNIT}Protect=all\n`, 'verify', '--man=no')).said).toContain("Unknown key 'Protect'");
  });

  it('gives the service little', async () => {
    const security = ['security', '--offline=true', '--no-pager', `--threshold=${MOST_EXPOSURE}`];
    const { isFine, said } = await analysed(UNIT, ...security);
    expect([isFine, said]).toEqual([
      true,
      expect.stringMatching(/exposure level for .*patchbay\.service: [01]\.\d OK/),
    ]);
    expect((await analysed(UNIT.replace(/^(Protect|Private|Restrict).*\n/gm, ''), ...security)).isFine).toBe(false);
  });

  it('starts Patchbay as `npm start` does, with variables there are', () => {
    expect(UNIT).toContain(`ExecStart=${NODE} ${START_FLAGS.join(' ')} dist/src/main.js\n`);
    const names = [...UNIT.matchAll(/^Environment=(\w+)=/gm)].map(([, name = '']) => name);
    expect(names).toContain('NODE_ENV');
    expect(unknownVariables(names)).toEqual([]);
  });

  it('leaves what runs time to end', () => {
    const seconds = Number(/^TimeoutStopSec=(\d+)s$/m.exec(UNIT)?.[1]);
    expect(seconds).toBeGreaterThanOrEqual(30 + 15);
  });
});
