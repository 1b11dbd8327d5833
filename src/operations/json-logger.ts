import type { LoggerService } from '@nestjs/common';
import { type Level, type Logger, pino } from 'pino';

/** The second wall: a secret that reaches a log line under one of these names is not printed. */
const REDACTED_PATHS = [
  'authorization',
  'api_key',
  'apiKey',
  'x-api-key',
  'api-key',
  'token',
  'password',
  'secret',
].flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.headers["${name}"]`]);

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

  constructor(level: string) {
    this.pino = pino({ level, base: { service: 'patchbay' }, redact: { paths: REDACTED_PATHS, censor: '[redacted]' } });
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTY_CONTEXTS.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
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
