import { createInterface } from 'node:readline';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';

/** A Patchbay reduced to its database: options as JSON in argv, one JSON report a line out, one command a line in. */
export type Report =
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'refused'; readonly name: string; readonly message: string }
  | { readonly kind: 'signal' }
  | { readonly kind: 'stopped' };

const options = parseOptions(process.argv[2] ?? '{}');

// Stands for draining: a signal is noticed and nothing ends because of it.
process.on('SIGINT', () => report({ kind: 'signal' }));

try {
  const database = await startEmbeddedPostgres({ ...options, onLog: (line) => report({ kind: 'log', line }) });
  report({ kind: 'ready', url: database.url });
  const commands = createInterface({ input: process.stdin });
  commands.on('line', (command) => {
    if (command === 'crash') throw new Error('crash on command');
    if (command === 'exit') process.exit(3);
    void stop();
  });
  const stop = async (): Promise<void> => {
    await Promise.all([database.stop(), database.stop()]);
    report({ kind: 'stopped' });
    // From here on nothing but the event loop running empty ends this process.
    commands.close();
    process.stdin.destroy();
  };
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  report({ kind: 'refused', name, message });
}

function parseOptions(json: string): EmbeddedPostgresOptions {
  // Written by PatchbayProcess out of the same type.
  return JSON.parse(json) as EmbeddedPostgresOptions;
}

function report(value: Report): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
