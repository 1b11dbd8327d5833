import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { chatRequest } from '../payload.ts';
import type { Measurement, Target } from './target.ts';

const SCRIPT = new URL('wrk.lua', import.meta.url).pathname;
const run = promisify(execFile);

interface Counts {
  readonly requests: number;
  readonly durationUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly errors: number;
}

export function requireWrk(): void {
  if (spawnSync('wrk', ['-v']).error !== undefined)
    throw new Error('The bench needs wrk: `apt-get install wrk` on Debian or Ubuntu, `brew install wrk` on macOS.');
}

/** Sends chat requests over so many connections, each as soon as its last one was answered. */
export async function wrk(target: Target, connections: number, seconds: number): Promise<Measurement> {
  const { url, token, purpose, model } = target;
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, `${url}/v1/chat/completions`];
  const { stdout } = await run('wrk', args, {
    env: { ...process.env, BENCH_BODY: chatRequest(model), BENCH_TOKEN: token, BENCH_PURPOSE: purpose },
  });
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  const { requests, durationUs, p50Us, p99Us, errors } = JSON.parse(last) as Counts;
  return { perSecond: (requests * 1e6) / durationUs, p50Us, p99Us, errors };
}
