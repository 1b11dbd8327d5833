import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROOFS = join(import.meta.dirname, '../../proof');

/** What `runShort` resolves with when everything held. */
export const HELD = /\nexit code 0$/;

/** Runs the short form of a proof. Resolves with everything it wrote and its exit code. */
export async function runShort(name: string, limitMs: number): Promise<string> {
  const child = spawn(process.execPath, [join(PROOFS, `${name}.ts`), '--short'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  await once(child, 'close');
  return `${output}\nexit code ${child.exitCode}`;
}
