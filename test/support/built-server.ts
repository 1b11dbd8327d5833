import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { START_FLAGS } from '../../scripts/start-flags.js';
import { waitUntil } from '../../src/database/embedded/poll.js';
import { keepAnswer } from './kept-answer.js';
import { keep } from './run-folder.js';

export const ROOT = resolve(import.meta.dirname, '../..');
const SERVER = join(ROOT, 'dist/src/main.js');
const DEADLINE_MS = 25_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built server as `npm start` runs it, in a folder and an environment of its own and in its own process group. */
export class BuiltServer {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(
    readonly folder: string,
    variables: Readonly<Record<string, string>> = {},
  ) {
    this.child = spawn(process.execPath, [...START_FLAGS, SERVER], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nothing of jest's own environment, in which NODE_ENV and TEST_DATABASE_URL are set.
      env: { PATH: process.env['PATH'], PORT: '0', ...variables },
    });
    this.closed = once(this.child, 'close');
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      keep('logs', text, `${this.pid}-stdout`);
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      keep('logs', text, `${this.pid}-stderr`);
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get output(): string {
    return this.stdout + this.stderr;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Resolves with its address once it has loaded its configuration. */
  async url(): Promise<string> {
    return this.said(/Patchbay answers at (http:\S+?)["\s]/);
  }

  /** Resolves with the first group of what it printed once it has. */
  async said(pattern: RegExp): Promise<string> {
    await this.until(() => pattern.test(this.output) || this.hasEnded, `to print ${String(pattern)}`);
    const found = pattern.exec(this.output);
    if (!found) throw new Error(`Patchbay ended without printing ${String(pattern)}:\n${this.output}`);
    return found[1] ?? '';
  }

  async until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    if (!(await waitUntil(condition, DEADLINE_MS))) throw new Error(`waited for Patchbay ${what}:\n${this.output}`);
  }

  /** What it prints from now on stays in the pipe. */
  stopReading(): void {
    this.child.stdout?.pause();
  }

  readOn(): void {
    this.child.stdout?.resume();
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** What a terminal does on Ctrl-C. */
  signalGroup(name: NodeJS.Signals): void {
    process.kill(-(this.child.pid ?? 0), name);
  }

  /** Resolves when the process has ended and its output is complete. */
  async ended(): Promise<Ended> {
    await this.until(() => this.hasEnded, 'to end');
    await this.closed;
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  async stop(): Promise<Ended> {
    this.signal('SIGTERM');
    return this.ended();
  }

  async kill(): Promise<void> {
    if (!this.hasEnded) this.signal('SIGKILL');
    await this.ended();
  }
}

/** Log lines that are JSON, parsed. */
export function logLines(output: string): readonly Readonly<Record<string, unknown>>[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One request with a credential; `path` from the root. */
export async function request(
  url: string,
  token: string,
  path: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: unknown } = {},
): Promise<Reply> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  keepAnswer(method, `${url}${path}`, response, text);
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
