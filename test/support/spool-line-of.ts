import { mostLineBytes, writeLine } from '../../src/usage/spool/spool-line.js';

/** The line of a record, as it is in a spool. */
export function lineOf(json: string): string {
  const bytes = Buffer.alloc(mostLineBytes(json));
  return bytes.toString('utf8', 0, writeLine(json, bytes, 0));
}
