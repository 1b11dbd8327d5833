import { type Command, Option } from 'commander';
import { CONFIG } from '../../client/management-api.js';
import { readAnswer } from '../../client/read-answer.js';
import type { CommandContext, Run } from '../command-context.js';
import { EXIT } from '../exit-codes.js';

interface ExportOptions {
  readonly format?: 'yaml' | 'json';
  readonly output?: string;
}

export function addExport(program: Command, run: Run): void {
  program
    .command('export')
    .description('the whole configuration without secrets, as YAML or JSON')
    .addOption(new Option('--format <format>', 'default yaml, with --json json').choices(['yaml', 'json']))
    .option('-o, --output <file>', 'into a file instead of standard output')
    .action((options: ExportOptions) => run((context) => exportAll(context, options)));
}

async function exportAll(context: CommandContext, { format, output }: ExportOptions): Promise<number> {
  const connection = await context.session.management();
  const path = `${CONFIG}/export?format=${format ?? (context.isJson ? 'json' : 'yaml')}`;
  const answer = await connection.exchange({ path });
  // An error is JSON in any case.
  if (answer.status !== 200) readAnswer(connection.url, answer);
  if (output === undefined) context.terminal.write(answer.text);
  else await context.terminal.writeFile(output, answer.text);
  return EXIT.ok;
}
