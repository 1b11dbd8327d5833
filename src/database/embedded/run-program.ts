import { spawn, type SpawnOptions } from 'node:child_process';
import type { Account } from './account.js';

export interface ProgramOptions {
  readonly account?: Account | undefined;
  readonly cwd?: string;
  readonly input?: string;
}

export interface ProgramOutcome {
  readonly succeeded: boolean;
  readonly stdout: string;
  /** What it wrote to stderr, or why it could not be started. */
  readonly problem: string;
}

/** Everything a child gets to know: our own environment holds master keys and tokens and is never handed on. */
const CHILD_ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** libuv changes the folder before it changes the user: `cwd` may be below a folder only root can enter. */
export function childOptions(account: Account | undefined, cwd = '/'): SpawnOptions {
  const identity = account === undefined ? {} : { uid: account.uid, gid: account.gid };
  return { ...identity, cwd, env: CHILD_ENVIRONMENT, windowsHide: true };
}

export async function runProgram(
  program: string,
  args: readonly string[],
  { account, cwd, input = '' }: ProgramOptions = {},
): Promise<ProgramOutcome> {
  const child = spawn(program, args, { ...childOptions(account, cwd), stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A program that ends without reading its input breaks the pipe; its exit status is what tells.
  child.stdin?.on('error', () => undefined).end(input);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ succeeded: false, stdout: '', problem: error.message }));
    child.once('close', (status, signal) => {
      const problem = signal === null ? stderr() : `${stderr()}\nended by ${signal}`;
      resolve({ succeeded: status === 0, stdout: stdout(), problem });
    });
  });
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: string[] = [];
  stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  return () => chunks.join('');
}
