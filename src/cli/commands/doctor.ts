import type { Command } from 'commander';
import { PatchbayError } from '../../client/patchbay-error.js';
import type { CommandContext, Run } from '../command-context.js';
import { diagnose } from '../doctor/diagnose.js';
import { type Finding, trouble } from '../doctor/finding.js';
import { takePicture } from '../doctor/take-picture.js';
import { EXIT } from '../exit-codes.js';
import { plainText } from '../plain-text.js';

const SIGNS = { ok: 'ok     ', warning: 'warning', trouble: 'TROUBLE', skipped: 'skipped' } as const;

export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('look for the usual troubles and tell the remedy; changes nothing')
    .option('--verbose', 'also tell what is well')
    .action((options: { readonly verbose?: boolean }) => run((context) => doctor(context, options.verbose === true)));
}

async function doctor(context: CommandContext, isVerbose: boolean): Promise<number> {
  const findings = await examine(context);
  const told = isVerbose ? findings : findings.filter(({ level }) => level !== 'ok');
  context.show(`${told.map(lines).join('')}${summary(findings)}`, { findings });
  return findings.some(({ level }) => level === 'trouble') ? EXIT.found : EXIT.ok;
}

/** What keeps everything else from being looked at is a finding as well. */
async function examine(context: CommandContext): Promise<readonly Finding[]> {
  try {
    return diagnose(await takePicture(context));
  } catch (error) {
    const found = error instanceof PatchbayError ? findingOf(error, context.session.url) : undefined;
    if (found === undefined) throw error;
    return [found];
  }
}

const UNREACHABLE = 'Start it, correct PATCHBAY_URL, or look at the network between.';

function findingOf({ status, code, message }: PatchbayError, url: string): Finding | undefined {
  if (['unreachable', 'timeout', 'not_patchbay'].includes(code)) return trouble('patchbay', url, message, UNREACHABLE);
  if (status === 401)
    return trouble(
      'admin token',
      url,
      message,
      'Give a valid one in PATCHBAY_ADMIN_TOKEN. A lost one is replaced as README tells below the first start.',
    );
  if (status === 403)
    return trouble(
      'admin token',
      url,
      message,
      'An app key opens inference only; give an admin token of role viewer or higher.',
    );
  if (status === 503)
    return trouble(
      'database',
      'PostgreSQL',
      message,
      'Start PostgreSQL, or correct DATABASE_URL and start Patchbay again; what is plugged in is served from memory meanwhile.',
    );
  return undefined;
}

function lines({ level, check, subject, message, remedy }: Finding): string {
  const what = `${SIGNS[level]}  ${check}: ${subject} – ${message}`;
  return `${plainText(what)}\n${remedy === null ? '' : `         → ${plainText(remedy)}\n`}`;
}

function summary(findings: readonly Finding[]): string {
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length;
  const left = count('skipped') === 0 ? '' : `, ${count('skipped')} not looked at`;
  return `${counted(count('trouble'), 'trouble')}, ${counted(count('warning'), 'warning')}, ${count('ok')} well${left}\n`;
}

function counted(count: number, what: string): string {
  if (count === 0) return `no ${what}`;
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
