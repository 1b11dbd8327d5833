import type { Command } from 'commander';
import { findProvider } from '../../client/find-provider.js';
import { CONFIG, everyProvider } from '../../client/management-api.js';
import type { CommandContext, Run } from '../command-context.js';
import { EXIT, usageError } from '../exit-codes.js';
import { plainText } from '../plain-text.js';
import { readSecret } from '../read-secret.js';

interface RotateOptions {
  readonly keyEnv?: string;
  readonly grace?: string;
  readonly verify: boolean;
  readonly expires?: string;
  readonly dryRun?: boolean;
  readonly reason?: string;
}

interface Rotated {
  readonly version: number;
  readonly masked_key: string;
  readonly revision: number;
  readonly replaced: readonly {
    readonly version: number;
    readonly state: string;
    readonly grace_until: string | null;
  }[];
}

export function addRotate(program: Command, run: Run): void {
  program
    .command('rotate')
    .description('put a new key in the place of those of a vendor; it is read from standard input')
    .argument('<provider>', 'name or id of the api key')
    .option('--key-env <name>', 'read the new key from this variable instead')
    .option('--grace <seconds>', 'how long the old keys stand in; default 300')
    .option('--no-verify', 'do not prove it at the vendor first')
    .option('--expires <time>', 'when the vendor ends it, e.g. 2027-01-31T00:00:00Z')
    .option('--dry-run', 'check everything, change nothing')
    .option('--reason <text>', 'why, for the history')
    .action((provider: string, options: RotateOptions) => run((context) => rotate(context, provider, options)));
}

async function rotate(context: CommandContext, wanted: string, options: RotateOptions): Promise<number> {
  const connection = await context.session.management();
  const provider = findProvider(await everyProvider(connection), wanted);
  if (provider.type !== 'api_key')
    throw usageError(
      `"${provider.name}" is a server of your own: its key is changed with PATCH ${CONFIG}/servers/${provider.id} {"api_key":…}.`,
    );
  const api_key = await readSecret(context.terminal, `New key of ${provider.name}: `, { variable: options.keyEnv });
  const rotated = await connection.call<Rotated>({
    method: 'POST',
    path: `${CONFIG}/api-keys/${provider.id}/rotate${options.dryRun === true ? '?dry_run=true' : ''}`,
    body: { api_key, ...rules(options) },
    ...(options.reason !== undefined && {
      headers: { 'x-reason': `UTF-8''${encodeURIComponent(options.reason)}` },
    }),
  });
  context.show(told(provider.name, rotated, options.dryRun === true), rotated);
  return EXIT.ok;
}

function rules({ grace, verify, expires }: RotateOptions): object {
  if (grace !== undefined && !/^\d{1,9}$/.test(grace)) throw usageError('--grace takes a whole number of seconds.');
  return {
    verify,
    ...(grace !== undefined && { grace_seconds: Number(grace) }),
    ...(expires !== undefined && { expires_at: expires }),
  };
}

function told(name: string, { version, masked_key, revision, replaced }: Rotated, isDry: boolean): string {
  const fate = isDry ? 'nothing was changed; it would become revision' : 'revision';
  const lines = [
    `${name}: version ${version} (${masked_key}) is in use (${fate} ${revision})`,
    ...replaced.map(
      (old) => `version ${old.version}: ${old.state}${old.grace_until === null ? '' : ` until ${old.grace_until}`}`,
    ),
  ];
  return lines.map((line) => `${plainText(line)}\n`).join('');
}
