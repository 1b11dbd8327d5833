import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { machine } from '../../bench/machine.ts';
import { pinNothing } from '../../bench/stage/cores.ts';
import { openStage, type Stage } from './stage.ts';
import { table } from './table.ts';

const RESULTS = join(import.meta.dirname, '..', 'results');

/** One thing that must hold. */
export interface Check {
  readonly requirement: string;
  readonly measured: string;
  readonly holds: boolean;
}

export interface Findings {
  readonly checks: readonly Check[];
  /** What was seen in detail; printed as a table and kept with the result. */
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

export type Parameters = Readonly<Record<string, number>>;

export interface Proof<Given extends Parameters> {
  readonly name: string;
  readonly long: Given;
  /** What differs in the short form. */
  readonly short: Partial<Given>;
  /** What can be run alone, by `--only <part>`, as often as wanted. */
  readonly parts?: readonly string[];
  /** @param chosen those of its parts that are to run */
  run(stage: Stage, parameters: Given, chosen: readonly string[]): Promise<Findings>;
}

/**
 * Runs a proof from the command line: `--short` for the short form, `--<parameter> <number>` for another number,
 * `--help` for all of them. The figures of a whole long run are kept in results/. The exit code is 1 when something does not hold.
 */
export async function prove<Given extends Parameters>(proof: Proof<Given>): Promise<never> {
  if (process.argv.includes('--help')) {
    process.stdout.write(usageOf(proof));
    process.exit();
  }
  const interrupted = new Promise<never>((_, reject) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => reject(new Error('interrupted')));
  });
  try {
    process.exitCode = (await Promise.race([runOnStage(proof), interrupted])) ? 0 : 1;
  } catch (error) {
    say(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exitCode = 1;
  }
  await leave();
  // Connections that are kept alive would hold this process up.
  process.exit();
}

/** One line of progress. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

let leave = async (): Promise<void> => undefined;

async function runOnStage<Given extends Parameters>(proof: Proof<Given>): Promise<boolean> {
  const { isShort, isWholeRun, parameters, chosen } = given(proof);
  // Its limits of time are no requirements, and other tests run beside it.
  if (isShort) pinNothing();
  say(`${proof.name}: ${JSON.stringify(parameters)}`);
  const opening = openStage();
  // One that could not be opened has cleaned up after itself.
  leave = () => opening.then((stage) => stage.close()).catch(() => undefined);
  const findings = await proof.run(await opening, parameters, chosen);
  const checks = findings.checks.map(({ holds, ...check }) => ({ ...check, holds: holds ? 'yes' : 'NO' }));
  say(`\n${table(findings.rows)}\n${table(checks)}`);
  if (isWholeRun) keep(proof.name, { ...machine(), parameters, ...findings });
  return findings.checks.every(({ holds }) => holds);
}

function usageOf<Given extends Parameters>({ name, long, short, parts = [] }: Proof<Given>): string {
  const shorter = new Map(Object.entries(short));
  const lines = Object.entries(long).map(([parameter, value]) => {
    const inShort = shorter.has(parameter) ? `   with --short ${shorter.get(parameter)}` : '';
    return `  --${parameter} ${value}${inShort}`;
  });
  const only = parts.length === 0 ? [] : [`  --only part   as often as wanted, of ${parts.join(', ')}`];
  return [`node proof/${name}.ts [options]`, '  --short', ...only, ...lines, ''].join('\n');
}

interface GivenRun<Given> {
  readonly isShort: boolean;
  readonly isWholeRun: boolean;
  readonly parameters: Given;
  readonly chosen: readonly string[];
}

function given<Given extends Parameters>({ long, short, parts = [] }: Proof<Given>): GivenRun<Given> {
  const names = Object.keys(long);
  const numbers = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const options: ParseArgsOptionsConfig = {
    ...numbers,
    short: { type: 'boolean' },
    ...(parts.length > 0 && { only: { type: 'string', multiple: true } }),
  };
  const { short: asksShort, only, ...asked } = parseArgs({ options }).values;
  const isShort = asksShort === true;
  const others = Object.entries(asked).map(([name, value]) => [name, Number(value)]);
  return {
    isShort,
    isWholeRun: !isShort && only === undefined,
    parameters: { ...long, ...(isShort && short), ...Object.fromEntries(others) },
    chosen: chosenOf(parts, only),
  };
}

function chosenOf(parts: readonly string[], only: unknown): readonly string[] {
  if (!Array.isArray(only)) return parts;
  const unknown = only.filter((name) => !parts.includes(String(name)));
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; there are ${parts.join(', ')}`);
  return parts.filter((name) => only.includes(name));
}

function keep(name: string, result: object): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
