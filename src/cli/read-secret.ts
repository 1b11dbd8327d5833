import { usageError } from './exit-codes.js';
import type { Terminal } from './terminal.js';

interface From {
  /** Name of a variable that holds it. */
  readonly variable?: string | undefined;
}

/** A secret from the environment, from standard input, or typed unseen; never an argument, which every process can see. */
export async function readSecret(terminal: Terminal, question: string, { variable }: From): Promise<string> {
  const given = await secretFrom(terminal, question, variable);
  const secret = given.trim();
  if (secret !== '') return secret;
  throw usageError(
    variable === undefined ? 'No key came in on standard input.' : `The variable ${variable} is empty or not set.`,
  );
}

async function secretFrom(terminal: Terminal, question: string, variable: string | undefined): Promise<string> {
  if (variable !== undefined) return terminal.environment[variable] ?? '';
  return terminal.readHidden === undefined ? terminal.readInput() : terminal.readHidden(question);
}
