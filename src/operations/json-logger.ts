import type { LoggerService } from '@nestjs/common';
import { type Level, type Logger, pino } from 'pino';
import { redacted } from './redacted.js';

/** One line is about 600 bytes: so many are written at once, or what there is of them after so long. */
const WRITTEN_TOGETHER_BYTES = 8 * 1024;
const WRITTEN_WITHIN_MS = 50;
/** What waits while nothing can be written; lines beyond it are lost. */
const MOST_UNWRITTEN_BYTES = 1024 * 1024;

/** Every logger of the process writes here, so that no line overtakes another. */
let output: ReturnType<typeof pino.destination> | undefined;

/** Linux keeps a write of up to 4 KiB (PIPE_BUF) to a pipe whole, so that no line up to that length ends up within another process'. */
const OF_SEVERAL = { minLength: 3 * 1024, maxWrite: 4 * 1024 };

function openOutput(sharesOutput: boolean): ReturnType<typeof pino.destination> {
  const opened = pino.destination({
    sync: true,
    minLength: WRITTEN_TOGETHER_BYTES,
    maxLength: MOST_UNWRITTEN_BYTES,
    periodicFlush: WRITTEN_WITHIN_MS,
    ...(sharesOutput && OF_SEVERAL),
  });
  // A log that cannot be written, on a full disk or with nobody who reads, must not stop what is served.
  opened.on('error', () => undefined);
  process.once('exit', () => opened.flush());
  return opened;
}

/** Where Nest tells every module and route it finds; of interest only when debugging. */
const CHATTY_CONTEXTS: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** Nest's log calls as JSON lines. */
export class JsonLogger implements LoggerService {
  private readonly pino: Logger;

  /** @param worker its number, or that it is their primary, where several processes write to the same place */
  constructor(level: string, worker?: number | 'primary') {
    output ??= openOutput(worker !== undefined);
    const base = { service: 'patchbay', ...(typeof worker === 'number' && { worker }) };
    this.pino = pino({ level, base, hooks: { streamWrite: redacted } }, output);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTY_CONTEXTS.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
    output?.flush();
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
    // It may be the last thing that this process says.
    output?.flush();
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest passes the context last, and a message or a stack between. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    if (typeof message === 'object' && message !== null) {
      this.pino[level]({ ...message, context }, typeof rest[0] === 'string' && rest.length > 1 ? rest[0] : '');
    } else {
      this.pino[level]({ context, ...(rest.length > 1 && { detail: rest[0] }) }, String(message));
    }
  }
}
