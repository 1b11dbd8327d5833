import type { INestApplication, LoggerService } from '@nestjs/common';
import { keepLine } from './kept-log.js';

export interface LogLine {
  readonly level: 'log' | 'warn' | 'error';
  readonly context: string;
  /** A text, or the fields of a structured line. */
  readonly message: unknown;
}

/** Keeps what an application logs instead of printing it. */
export class LogRecorder implements LoggerService {
  lines: LogLine[] = [];

  static installedIn(app: INestApplication): LogRecorder {
    const recorder = new LogRecorder();
    app.useLogger(recorder);
    return recorder;
  }

  log(message: unknown, context: unknown): void {
    keepLine('log', message, [context]);
    this.keep('log', message, context);
  }

  warn(message: unknown, context: unknown): void {
    keepLine('warn', message, [context]);
    this.keep('warn', message, context);
  }

  error(message: unknown, ...rest: unknown[]): void {
    keepLine('error', message, rest);
    this.keep('error', message, rest.at(-1));
  }

  /** Structured lines of inference requests, oldest first. */
  requests(): readonly Readonly<Record<string, unknown>>[] {
    return this.lines
      .filter(({ context }) => context === 'request')
      .map(({ message }) => (typeof message === 'object' ? { ...message } : {}));
  }

  private keep(level: LogLine['level'], message: unknown, context: unknown): void {
    this.lines.push({ level, context: String(context), message });
  }
}
