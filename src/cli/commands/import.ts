import { type Command, Option } from 'commander';
import { CONFIG } from '../../client/management-api.js';
import type { CommandContext, Run } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { type AddedKey, addKeys, type MissingKey } from '../imported-keys.js';
import { plainText } from '../plain-text.js';
import { table } from '../table.js';

interface ImportOptions {
  readonly format?: 'yaml' | 'json';
  readonly dryRun?: boolean;
  readonly keysFromEnv?: boolean;
  readonly reason?: string;
}

interface Imported {
  readonly revision: number;
  readonly entries: readonly { readonly section: string; readonly name: string; readonly outcome: string }[];
  readonly keys_to_add: readonly MissingKey[];
  readonly warnings: readonly string[];
}

export function addImport(program: Command, run: Run): void {
  program
    .command('import')
    .description('make the configuration what a file says: an export, servers and models, or config.yaml of LiteLLM')
    .argument('<file>', 'the file, or - for standard input')
    .addOption(new Option('--format <format>', 'default by the name of the file').choices(['yaml', 'json']))
    .option('--dry-run', 'show what would change, change nothing')
    .option('--keys-from-env', 'then add keys that are missing from variables such as MIXTRAL_API_KEY')
    .option('--reason <text>', 'why, for the history')
    .action((file: string, options: ImportOptions) => run((context) => importFile(context, file, options)));
}

async function importFile(context: CommandContext, file: string, options: ImportOptions): Promise<number> {
  const { terminal, session } = context;
  const connection = await session.management();
  const body = await (file === '-' ? terminal.readInput() : terminal.readFile(file));
  const format = options.format ?? (/\.json$/i.test(file) ? 'json' : 'yaml');
  const isDry = options.dryRun === true;
  const imported = await connection.call<Imported>({
    method: 'POST',
    path: `${CONFIG}/import${isDry ? '?dry_run=true' : ''}`,
    body,
    headers: {
      'content-type': `application/${format}`,
      ...(options.reason !== undefined && { 'x-reason': `UTF-8''${encodeURIComponent(options.reason)}` }),
    },
  });
  const keys =
    options.keysFromEnv === true ? await addKeys(connection, terminal.environment, imported.keys_to_add, isDry) : [];
  context.show(told(imported, keys, isDry), { ...imported, keys });
  return EXIT.ok;
}

function told(
  { revision, entries, keys_to_add, warnings }: Imported,
  keys: readonly AddedKey[],
  isDry: boolean,
): string {
  const changed = entries.filter(({ outcome }) => outcome !== 'same');
  const settled = new Set(keys.filter(({ outcome }) => outcome === 'added').map(({ name }) => name));
  const same = `${entries.length - changed.length} of ${entries.length} as they were`;
  const fate = changed.length === 0 ? 'nothing to change, still ' : 'nothing was changed, it would be ';
  const lines = [
    `${same}; ${isDry ? fate : ''}revision ${revision}`,
    ...keys.map(
      ({ name, variable, outcome, base_url }) => `key of ${name} from ${variable} for ${base_url}: ${outcome}`,
    ),
    ...keys_to_add
      .filter(({ name }) => !settled.has(name))
      .map(
        ({ name, variable, provider_type, provider_id }) =>
          `no key yet: ${name}; set ${variable} and add --keys-from-env, or PATCH ${CONFIG}/${provider_type === 'api_key' ? 'api-keys' : 'servers'}/${provider_id}`,
      ),
    ...warnings.map((text) => `warning: ${text}`),
  ];
  const rows = changed.map(({ outcome, section, name }) => [outcome, section, name]);
  return `${rows.length === 0 ? '' : `${table(['what', 'section', 'name'], rows)}\n`}${lines.map((line) => `${plainText(line)}\n`).join('')}`;
}
