import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { usageError } from './exit-codes.js';

/** One line from the keyboard that is not shown while it is typed. */
export async function readHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw usageError('Interrupted; nothing was changed.');
    throw error;
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
