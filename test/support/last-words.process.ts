import { writeSync } from 'node:fs';
import type * as Built from '../../src/operations/json-logger.js';

/** Fills its pipe with empty lines, says so many lines and one that is the end of it, and ends at once; stderr tells when. */
const [, , count = '0'] = process.argv;
const built = new URL('../../dist/src/operations/json-logger.js', import.meta.url).href;
const { JsonLogger } = (await import(built)) as typeof Built;
const logger = new JsonLogger('info');
fill(process.stdout.fd);
for (let line = 1; line <= Number(count); line++) logger.log({ line, text: '中'.repeat(200) }, 'last words');
logger.fatal('the end', 'last words');
process.stderr.write('said\n');
process.exit(1);

function fill(pipe: number): void {
  const empty = Buffer.alloc(4096, '\n');
  try {
    while (writeSync(pipe, empty) > 0);
  } catch {
    // It is full.
  }
}
