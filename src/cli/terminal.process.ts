import { readFile, stat, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { commandEnvironment } from '../config/command-environment.js';
import { usageError } from './exit-codes.js';
import { readHidden } from './read-hidden.js';
import type { Terminal } from './terminal.js';

const PERMISSIONS = 0o777;

/** The machine this process runs on. */
export function ownTerminal(): Terminal {
  return {
    write: (written) => process.stdout.write(written),
    writeError: (written) => process.stderr.write(written),
    environment: commandEnvironment(),
    readInput: () => text(process.stdin),
    readHidden: process.stdin.isTTY ? readHidden : undefined,
    readFile: (path) => withWords(`The file ${path} cannot be read`, readFile(path, 'utf8')),
    writeFile: (path, written) => withWords(`The file ${path} cannot be written`, writeFile(path, written)),
    fileMode: (path) =>
      stat(path).then(
        ({ mode }) => mode & PERMISSIONS,
        () => undefined,
      ),
    ownAddresses: () =>
      Object.values(networkInterfaces())
        .flatMap((addresses) => addresses ?? [])
        .filter(({ internal, scopeid }) => !internal && !scopeid)
        .map(({ address }) => address),
    now: () => Date.now(),
  };
}

async function withWords<T>(words: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw usageError(`${words} (${code}).`);
  }
}
