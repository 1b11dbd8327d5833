import { type Command, Option } from 'commander';
import { type Active, targetName } from '../../client/management-api.js';
import { PatchbayError } from '../../client/patchbay-error.js';
import { switchProvider } from '../../client/switch-provider.js';
import type { CommandContext, Run } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { plainText } from '../plain-text.js';

interface UseOptions {
  readonly model?: string;
  readonly only?: boolean;
  readonly then?: readonly string[];
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly preflight?: 'basic' | 'full' | 'off';
  readonly reason?: string;
  readonly wait?: boolean;
}

export function addUse(program: Command, run: Run): void {
  program
    .command('use')
    .description('plug a purpose into a provider; what serves it now becomes its fallback')
    .argument('<purpose>', 'slug of the purpose')
    .argument('<provider>', 'name or id of the server or api key')
    .option('--model <name>', 'model to ask it for')
    .addOption(new Option('--only', 'without fallbacks').conflicts('then'))
    .option('--then <providers...>', 'these fallbacks in place of those there are')
    .option('--dry-run', 'check everything, change nothing')
    .addOption(new Option('--preflight <how>', 'how the providers are asked first').choices(['basic', 'full', 'off']))
    .option('--force', 'also if checks fail; needs the role admin')
    .option('--reason <text>', 'why, for the history')
    .option('--wait', 'until every instance serves it')
    .action((purpose: string, provider: string, options: UseOptions) =>
      run((context) => use(context, purpose, provider, options)),
    );
}

async function use(context: CommandContext, purpose: string, provider: string, options: UseOptions): Promise<number> {
  const connection = await context.session.management();
  const wish = { ...options, fallbacks: options.then, waitApplied: options.wait };
  const active = await switchProvider(connection, purpose, provider, wish).catch((error: unknown) => {
    throw keepsWhatCannotServe(error, options) ? withWayOut(error) : error;
  });
  context.show(told(active, options.dryRun === true), active);
  return EXIT.ok;
}

/** Whether it is refused for what was plugged in before, such as a server that is down, and not for the one wanted. */
function keepsWhatCannotServe(error: unknown, { only, then }: UseOptions): error is PatchbayError {
  if (only === true || then !== undefined) return false;
  if (!(error instanceof PatchbayError) || error.code !== 'preflight_failed') return false;
  const { errors = [] } = error.body as { readonly errors?: readonly { readonly field: string }[] };
  return errors.length > 0 && errors.every(({ field }) => !field.startsWith('tiers.0.'));
}

function withWayOut({ message, status, code, requestId, body }: PatchbayError): PatchbayError {
  const wayOut =
    'What was plugged in before stays as fallback and is asked as well: leave it out with --only, name other fallbacks with --then, or keep it all the same with --force.';
  return new PatchbayError(`${message} ${wayOut}`, { status, code, requestId, body });
}

function told({ purpose, tiers, revision, warnings = [] }: Active, isDry: boolean): string {
  const [first, ...fallbacks] = tiers.flatMap(({ targets }) => targets).map(targetName);
  const then = fallbacks.length === 0 ? 'without a fallback' : `then ${fallbacks.join(', ')}`;
  const fate = isDry ? 'nothing was changed; it would become revision' : 'revision';
  const lines = [
    `${purpose}: ${first ?? '-'}, ${then} (${fate} ${revision})`,
    ...warnings.map((text) => `warning: ${text}`),
  ];
  return lines.map((line) => `${plainText(line)}\n`).join('');
}
