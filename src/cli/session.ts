import { Connection } from '../client/connection.js';
import { usageError } from './exit-codes.js';
import { PatchbayError } from '../client/patchbay-error.js';
import type { Terminal } from './terminal.js';

export const DEFAULT_URL = 'http://127.0.0.1:4000';
const MS_PER_SECOND = 1000;
const MAX_SECONDS = 3600;

/** Options that every command takes. */
export interface CommonOptions {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
  readonly timeout?: string;
}

/** Where Patchbay is and by what right it is asked. */
export class Session {
  readonly url: string;
  readonly timeoutMs: number | undefined;

  constructor(
    private readonly terminal: Terminal,
    private readonly options: CommonOptions,
  ) {
    this.url = options.url ?? variable(terminal, 'PATCHBAY_URL') ?? DEFAULT_URL;
    this.timeoutMs = options.timeout === undefined ? undefined : seconds(options.timeout) * MS_PER_SECOND;
  }

  /** @throws {PatchbayError} where no admin token is given */
  async management(): Promise<Connection> {
    const token = await this.adminToken();
    if (token === undefined)
      throw new PatchbayError(
        'No admin token: set PATCHBAY_ADMIN_TOKEN, or name a file that holds it with --token-file.',
        { code: 'missing_credential' },
      );
    return this.as(token);
  }

  as(token: string | undefined): Connection {
    return new Connection({ url: this.url, token, timeoutMs: this.timeoutMs });
  }

  async adminToken(): Promise<string | undefined> {
    const { tokenFile } = this.options;
    if (tokenFile === undefined)
      return variable(this.terminal, 'PATCHBAY_ADMIN_TOKEN') ?? variable(this.terminal, 'ADMIN_TOKEN');
    const token = (await this.terminal.readFile(tokenFile)).trim();
    if (token === '') throw usageError(`The file of --token-file is empty: ${tokenFile}.`);
    return token;
  }

  get appKey(): string | undefined {
    return variable(this.terminal, 'PATCHBAY_APP_KEY') ?? variable(this.terminal, 'APP_KEY');
  }
}

/** An empty variable counts as unset, as at the server. */
function variable({ environment }: Terminal, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0 && value <= MAX_SECONDS) return value;
  throw usageError(`--timeout takes a number of seconds up to ${MAX_SECONDS}.`);
}
