import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DOCTORED, SENT } from '../proof/faults/doctored.js';
import { findViolations } from '../proof/faults/find-violations.js';

const PROOFS = join(import.meta.dirname, '../proof');
const LIMIT_MS = 180_000;
/** Memory of another process and the end of connections are read as Linux tells them. */
const NAMES =
  process.platform === 'linux'
    ? [
        'accounting',
        'budget',
        'faults',
        'fleet',
        'leaving',
        'limits',
        'outage',
        'readers',
        'rewrap',
        'snapshot',
        'usage-rows',
      ]
    : ['accounting', 'budget', 'faults', 'fleet', 'leaving', 'limits', 'outage', 'rewrap', 'snapshot', 'usage-rows'];

async function run(name: string): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [join(PROOFS, `${name}.ts`), '--short'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  await once(child, 'close');
  return { exitCode: child.exitCode, output };
}

describe('the short form of a proof holds', () => {
  it.each(NAMES)(
    '%s',
    async (name) => {
      const { exitCode, output } = await run(name);
      expect(`${output}\nexit code ${exitCode}`).toMatch(/\nexit code 0$/);
    },
    LIMIT_MS,
  );
});

describe('what is wrong with a doctored transcript is found', () => {
  it.each(DOCTORED)('$name', ({ seen, expected }) => {
    expect(findViolations(seen, SENT)).toEqual(expected);
  });
});
