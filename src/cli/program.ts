import { Command, CommanderError } from 'commander';
import { PatchbayError } from '../client/patchbay-error.js';
import { VERSION } from '../config/version.js';
import { CommandContext, type Run } from './command-context.js';
import { addCompletion } from './commands/completion.js';
import { addDoctor } from './commands/doctor.js';
import { addExplain } from './commands/explain.js';
import { addExport } from './commands/export.js';
import { addImport } from './commands/import.js';
import { addProviders } from './commands/providers.js';
import { addRotate } from './commands/rotate.js';
import { addSelftest } from './commands/selftest.js';
import { addStatus } from './commands/status.js';
import { addUse } from './commands/use.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { plainLines } from './plain-text.js';
import { type CommonOptions, DEFAULT_URL } from './session.js';
import type { Terminal } from './terminal.js';

const EXPLAINED_EXITS = `
Exit codes: 0 done · 1 refused or failed · 2 wrong usage · 3 Patchbay cannot be reached
            4 credential missing or not enough · 5 doctor or selftest found a trouble
Environment: PATCHBAY_URL, PATCHBAY_ADMIN_TOKEN (or ADMIN_TOKEN), PATCHBAY_APP_KEY (or APP_KEY)
`;

/** The whole command. @returns the exit code */
export async function runCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = newProgram(terminal);
  const run: Run = async (work) => {
    exitCode = await work(new CommandContext(terminal, program.opts<CommonOptions>()));
  };
  for (const add of COMMANDS) add(program, run);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    terminal.writeError(told(error, program.opts<CommonOptions>().json === true));
    return exitCodeOf(error);
  }
}

const COMMANDS = [
  addStatus,
  addProviders,
  addUse,
  addExplain,
  addRotate,
  addExport,
  addImport,
  addDoctor,
  addSelftest,
  addCompletion,
];

function newProgram(terminal: Terminal): Command {
  return new Command('patchbay')
    .description('Looks after a running Patchbay over its REST API.')
    .version(VERSION)
    .option('--url <url>', `address of Patchbay; default $PATCHBAY_URL, else ${DEFAULT_URL}`)
    .option('--token-file <file>', 'file that holds the admin token; default $PATCHBAY_ADMIN_TOKEN')
    .option('--json', 'JSON for scripts instead of tables')
    .option('--timeout <seconds>', 'how long to wait for an answer')
    .addHelpText('after', EXPLAINED_EXITS)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: terminal.write, writeErr: terminal.writeError })
    .showSuggestionAfterError()
    .exitOverride();
}

function told(error: unknown, isJson: boolean): string {
  if (!(error instanceof PatchbayError))
    return `patchbay: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  const { code, status, message, requestId } = error;
  if (isJson) return `${JSON.stringify({ error: { code, status, message, request_id: requestId ?? null } })}\n`;
  return plainLines(`patchbay: ${message}${requestId === undefined ? '' : ` (${requestId})`}\n`);
}
