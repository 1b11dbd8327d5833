import type { LoggerService } from '@nestjs/common';
import { type Level, type Logger, pino } from 'pino';
import { LogOutput } from './log-output.js';
import { plainLine } from './plain-line.js';
import { redacted } from './redacted.js';

/** A line waits so long for others to be written with. */
const WRITTEN_WITHIN_MS = 50;
/** Lines that are put into words one after the other cost less than one between two requests (bench/NOTES.md). */
const WORDED_TOGETHER = 64;

/** Every logger of the process writes here, so that no line overtakes another. */
let output: LogOutput | undefined;

/** What is to be written, as it was handed over. */
interface Said {
  readonly by: Voice;
  readonly level: Level;
  readonly message: unknown;
  readonly rest: readonly unknown[];
  readonly at: number;
}

/** Whose lines they are. */
interface Voice {
  readonly pino: Logger;
  /** JSON of what every line of theirs holds, without its braces. */
  readonly base: string;
}

let said: Said[] = [];
let timer: NodeJS.Timeout | undefined;
/** When the line that is put into words was handed over. */
let saidAt = 0;

function say(line: Said): void {
  said.push(line);
  if (said.length >= WORDED_TOGETHER) putIntoWords();
  else timer ??= setTimeout(flush, WRITTEN_WITHIN_MS).unref();
}

function putIntoWords(): void {
  const lines = said;
  said = [];
  for (const line of lines) {
    saidAt = line.at;
    try {
      word(line);
    } catch (error) {
      line.by.pino.error(`a line could not be put into words: ${error instanceof Error ? error.name : 'no error'}`);
    }
  }
}

function timestamp(): string {
  return `,"time":${saidAt}`;
}

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  putIntoWords();
  output?.flush();
}

/** Nest passes the context last, and a message or a stack between. */
function word(what: Said): void {
  const line = plainLineOf(what);
  if (line !== undefined) output?.write(redacted(line));
  else wordByPino(what);
}

function plainLineOf({ by, level, message, rest, at }: Said): string | undefined {
  const [context] = rest;
  if (rest.length > 1 || typeof context !== 'string') return undefined;
  if (typeof message !== 'object' || message === null || 'err' in message) return undefined;
  return plainLine(level, at, by.base, message, context);
}

function wordByPino({ by: { pino: by }, level, message, rest }: Said): void {
  const context = rest.at(-1);
  if (typeof message === 'object' && message !== null) {
    by[level]({ ...message, context }, typeof rest[0] === 'string' && rest.length > 1 ? rest[0] : '');
  } else {
    by[level]({ context, ...(rest.length > 1 && { detail: rest[0] }) }, String(message));
  }
}

function openOutput(isShared: boolean, warn: (text: string) => void): LogOutput {
  const opened = new LogOutput(isShared, (count) =>
    warn(`${count} lines before this one were lost: whatever reads the log, or its disk, was too slow or full`),
  );
  process.once('exit', () => {
    putIntoWords();
    opened.end();
  });
  return opened;
}

/** Since the start, for which there was no room. */
export function lostLogLines(): number {
  return output?.lost ?? 0;
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
  private readonly voice: Voice;

  /** @param worker its number, or that it is their primary, where several processes write to the same place */
  constructor(level: string, worker?: number | 'primary') {
    const base = { service: 'patchbay', ...(typeof worker === 'number' && { worker }) };
    const hooks = { streamWrite: redacted };
    output ??= openOutput(worker !== undefined, (text) => this.warn(text, 'log'));
    this.voice = { pino: pino({ level, base, timestamp, hooks }, output), base: JSON.stringify(base).slice(1, -1) };
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTY_CONTEXTS.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
    flush();
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
    // It may be the last thing that this process says.
    flush();
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

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    if (this.voice.pino.isLevelEnabled(level)) say({ by: this.voice, level, message, rest, at: Date.now() });
  }
}
