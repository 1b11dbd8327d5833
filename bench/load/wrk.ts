import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { Measurement, Target } from './target.ts';
import { textFile } from './text-file.ts';

const SCRIPT = new URL('wrk.lua', import.meta.url).pathname;
const run = promisify(execFile);

/** What wrk sends, over and over. */
export interface Load {
  readonly connections: number;
  readonly body: string;
  /** Below the target's base. */
  readonly path?: string;
  /** Every answer must be a success, or every one a refusal. */
  readonly expected?: 200 | 400 | 401;
  /** Each request takes the next of these in place of the target's own. */
  readonly tokens?: readonly string[];
}

interface Counts {
  readonly requests: number;
  readonly durationUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly errors: number;
}

export function hasWrk(): boolean {
  return spawnSync('wrk', ['-v']).error === undefined;
}

export function requireWrk(): void {
  if (!hasWrk())
    throw new Error('The bench needs wrk: `apt-get install wrk` on Debian or Ubuntu, `brew install wrk` on macOS.');
}

/** Sends requests over so many connections, each as soon as its last one was answered. */
export async function wrk({ base, headers }: Target, load: Load, seconds: number): Promise<Measurement> {
  const { connections, body, path = '/chat/completions', expected = 200, tokens } = load;
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', SCRIPT, `${base}${path}`];
  const lines = Object.entries({ 'content-type': 'application/json', ...headers });
  const { stdout } = await run('wrk', args, {
    env: {
      ...process.env,
      BENCH_BODY_FILE: textFile(body),
      BENCH_HEADERS: lines.map(([name, value]) => `${name}: ${value}\n`).join(''),
      BENCH_EXPECTED: String(expected),
      ...(tokens && { BENCH_TOKENS_FILE: textFile(tokens.join('\n')) }),
    },
  });
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  const { requests, durationUs, p50Us, p99Us, errors } = JSON.parse(last) as Counts;
  return { count: requests, perSecond: (requests * 1e6) / durationUs, p50Us, p99Us, errors };
}
