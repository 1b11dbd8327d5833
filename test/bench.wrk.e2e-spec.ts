import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const BENCH = join(import.meta.dirname, '../bench/bench.ts');
const LIMIT_MS = 90_000;

/** That it works, not how fast anything is. */
describe('the bench', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-spec-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it(
    'measures peers and writes what it found',
    async () => {
      const out = join(folder, 'result.json');
      const args = ['--quick', '--peers', 'direct,patchbay', '--only', '100-event|unknown key', '--out', out];
      const child = spawn(process.execPath, [BENCH, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => (output += text));
      await once(child, 'close');
      expect(`${output}\nexit code ${child.exitCode}`).toMatch(/\nexit code 0$/);
      const { rows, verdicts } = JSON.parse(readFileSync(out, 'utf8')) as Record<
        string,
        { peer: string; holds: unknown }[]
      >;
      expect(rows?.map(({ peer }) => peer)).toEqual(['directly', 'Patchbay', 'Patchbay']);
      expect(verdicts?.every(({ holds }) => holds !== undefined)).toBe(true);
    },
    LIMIT_MS,
  );
});
