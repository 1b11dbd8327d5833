import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { redacted } from '../../src/operations/redacted.js';
import { keep } from './run-folder.js';

/** Keeps all that an application in this process logs, whatever the level, for the search at the end of the run. */
export class KeptLog implements LoggerService {
  fatal = line('fatal');
  error = line('error');
  warn = line('warn');
  log = line('log');
  debug = line('debug');
  verbose = line('verbose');
}

function line(level: string): (message: unknown, ...rest: unknown[]) => void {
  return (message, ...rest) => keepLine(level, message, rest);
}

/** As it would have been written: without what has the name of a secret. */
export function keepLine(level: string, message: unknown, rest: readonly unknown[]): void {
  keep('logs', redacted(`${worded({ level, message, rest })}\n`));
}

/** Not everything that is logged can be JSON. */
function worded(said: object): string {
  try {
    return JSON.stringify(said);
  } catch {
    return JSON.stringify(inspect(said));
  }
}
