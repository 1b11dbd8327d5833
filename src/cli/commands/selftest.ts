import type { Command } from 'commander';
import type { Connection } from '../../client/connection.js';
import { type Active, everyRow } from '../../client/management-api.js';
import { PatchbayError } from '../../client/patchbay-error.js';
import type { CommandContext, Run } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { plainText } from '../plain-text.js';
import { type AskedPurpose, EMBEDDINGS, inferenceSteps } from '../selftest/inference-steps.js';
import { managementSteps, WRONG_TOKEN } from '../selftest/management-steps.js';
import { runSteps, type Step, type StepResult } from '../selftest/step.js';

const SIGNS = { passed: 'pass', failed: 'FAIL', skipped: 'skip' } as const;

export function addSelftest(program: Command, run: Run): void {
  program
    .command('selftest')
    .description('whether a running instance does what it should; changes nothing')
    .option('--inference', 'also ask every purpose for a few tokens, with PATCHBAY_APP_KEY')
    .action((options: { readonly inference?: boolean }) =>
      run((context) => selftest(context, options.inference === true)),
    );
}

async function selftest(context: CommandContext, withInference: boolean): Promise<number> {
  const steps = await stepsOf(context, withInference);
  const results = await runSteps(steps, (result) => {
    if (!context.isJson) context.terminal.write(line(result));
  });
  const count = (wanted: StepResult['result']): number => results.filter(({ result }) => result === wanted).length;
  const [passed, failed, left] = [count('passed'), count('failed'), count('skipped')];
  context.show(`\n${passed} passed, ${failed} failed, ${left} skipped\n`, {
    passed,
    failed,
    skipped: left,
    steps: results,
  });
  return failed === 0 ? EXIT.ok : EXIT.found;
}

async function stepsOf({ session }: CommandContext, withInference: boolean): Promise<readonly Step[]> {
  const admin = await session.management();
  const impostor = session.as(WRONG_TOKEN);
  const steps = managementSteps({ admin, stranger: session.as(undefined), impostor });
  if (!withInference) return steps;
  const { appKey } = session;
  if (appKey === undefined)
    throw new PatchbayError('No app key: set PATCHBAY_APP_KEY for --inference.', { code: 'missing_credential' });
  return [...steps, ...inferenceSteps(session.as(appKey), impostor, await askedPurposes(admin))];
}

/** Those that are plugged in, and whether they are about vectors. */
async function askedPurposes(admin: Connection): Promise<readonly AskedPurpose[]> {
  const [active, purposes, collections] = await Promise.all([
    everyRow<Active>(admin, '/active'),
    everyRow<{ readonly slug: string; readonly requirements: { readonly vector_size: number | null } }>(
      admin,
      '/purposes',
    ),
    everyRow<{ readonly model: string }>(admin, '/collections'),
  ]);
  const sized = purposes.filter(({ requirements }) => requirements.vector_size !== null).map(({ slug }) => slug);
  const aboutVectors = new Set([EMBEDDINGS, ...sized, ...collections.map(({ model }) => model)]);
  return active.map(({ purpose }) => ({ purpose, isAboutVectors: aboutVectors.has(purpose) }));
}

function line({ title, result, detail, duration_ms }: StepResult): string {
  return `${SIGNS[result]}  ${plainText(`${title}: ${detail}`)} (${duration_ms} ms)\n`;
}
