import { failureText, report } from './report.js';

const LONGEST_MESSAGE = 1000;
const WORDS = 'Patchbay ends: something went wrong that it was not made for';
const UNSAVED = 'not everything that was in memory could be saved';

/** What is told of it: never what it was about, which may be somebody's prompt. */
interface Fatality {
  readonly error: string;
  readonly message: string;
  /** Its frames, one a line. */
  readonly stack: string;
  /** `uncaughtException` or `unhandledRejection`. */
  readonly origin: string;
}

type FatalLog = (line: Fatality, text: string) => void;

/**
 * Ends the process when something has gone wrong that nobody expected: nobody knows what state it is in. One line tells
 * of it, and what would be lost is saved first.
 */
export class Crash {
  private log: FatalLog = ({ error, message, stack }, text) => report(`${text}: ${error}: ${message}\n${stack}`);
  private readonly rescues: (() => void)[] = [];

  constructor() {
    // Node hands on rejections that nobody handles as well.
    process.on('uncaughtException', (error: unknown, origin) => this.end(error, origin));
    // However the process ends: somebody who will not wait for its order loses nothing by that either.
    process.once('exit', () => this.save());
  }

  /** From now on it is told there instead of on stderr. */
  logTo(log: FatalLog): void {
    this.log = log;
  }

  /** @param rescue saves what is only in memory; synchronous, because nothing that is waited for can be relied on */
  add(rescue: () => void): void {
    this.rescues.push(rescue);
  }

  private end(error: unknown, origin: string): never {
    attempt(() => this.log(fatality(error, origin), WORDS));
    process.exit(1);
  }

  /** What one of them cannot save is no reason not to save the rest. */
  private save(): void {
    for (const rescue of this.rescues) attempt(rescue);
  }
}

function attempt(step: () => void): void {
  try {
    step();
  } catch (failure) {
    process.stderr.write(`${UNSAVED}: ${failureText(failure)}\n`);
  }
}

function fatality(error: unknown, origin: string): Fatality {
  // Whatever else is thrown could be anything, a body included.
  if (!(error instanceof Error))
    return { error: typeof error, message: 'what was thrown is no error', stack: '', origin };
  return { error: error.name, message: withoutQuotes(error.message), stack: framesOf(error), origin };
}

/** Parsers quote what they were given. */
function withoutQuotes(message: string): string {
  return message.replace(/".*"/s, '"…"').slice(0, LONGEST_MESSAGE);
}

/** The message, which comes first, is told without what it quotes. */
function framesOf({ stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  return frames.map((line) => line.trim()).join('\n');
}
