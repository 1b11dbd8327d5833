import { runCommand } from '../../src/cli/program.js';
import type { Terminal } from '../../src/cli/terminal.js';
import type { Gateway } from './gateway.js';

export interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** What differs from a terminal with the two credentials of a gateway. */
export interface Surroundings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly files?: Record<string, string>;
  readonly modes?: Readonly<Record<string, number>>;
  readonly addresses?: readonly string[];
  readonly now?: () => number;
}

/** The command line tool in this process, against a running instance. */
export async function patchbay(
  { url, adminToken, appKey }: Pick<Gateway, 'url' | 'adminToken' | 'appKey'>,
  argv: readonly string[],
  { environment = {}, input = '', files = {}, modes = {}, addresses = [], now = Date.now }: Surroundings = {},
): Promise<Ended> {
  let output = '';
  let errors = '';
  const terminal: Terminal = {
    write: (text) => (output += text),
    writeError: (text) => (errors += text),
    environment: {
      PATCHBAY_URL: url,
      PATCHBAY_ADMIN_TOKEN: adminToken,
      PATCHBAY_APP_KEY: appKey,
      ...environment,
    },
    readInput: () => Promise.resolve(input),
    readHidden: undefined,
    readFile: (path) => Promise.resolve(files[path] ?? ''),
    writeFile: (path, text) => {
      files[path] = text;
      return Promise.resolve();
    },
    fileMode: (path) => Promise.resolve(modes[path] ?? (path in files ? 0o600 : undefined)),
    ownAddresses: () => addresses,
    now,
  };
  const exitCode = await runCommand(argv, terminal);
  return { exitCode, output, errors };
}
