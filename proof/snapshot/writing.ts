import { readFileSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Gateway } from '../../bench/stage/gateway.ts';
import type { Ground } from './ground.ts';
import type { Block } from './watch-loop.ts';
import { longestBlock } from './watches.ts';

/** Between two looks whether everything that follows a write has happened. */
const POLL_MS = 100;
const PATIENCE_MS = 20_000;

/** What one write has cost. */
export interface Written {
  readonly what: string;
  /** From the request to its answer, which comes when the revision is served. */
  readonly answeredMs: number;
  /** Of it, to read, build and swap, as Patchbay says. */
  readonly appliedMs: number;
  /** The longest until everything that follows had happened. */
  readonly block: Block;
  /** For how long meanwhile a process on the same core that does nothing was kept from it. */
  readonly witnessMs: number;
  /** Processes of this machine that wanted to run, over a minute. */
  readonly load: number;
}

/** A running Patchbay whose event loop is watched. */
export interface Watched {
  readonly gateway: Gateway;
  readonly folder: string;
  readonly watchPort: number;
  readonly witnessPort: number;
}

interface Instance {
  readonly is_this: boolean;
  readonly revision: number;
  readonly apply_ms: number | null;
  readonly config_hash: string | null;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: object;
}

const WRITES = ['server', 'key', 'chain', 'purpose'] as const;

/** Makes a change of each kind in turn, and waits until its hash is told and the file for the next start is written. */
export async function write(watched: Watched, ground: Ground, number: number): Promise<Written> {
  const what = WRITES[number % WRITES.length] ?? 'server';
  const { method, path, body } = callOf(what, ground, number);
  await longestBlocks(watched);
  const [begunAt, begunMs] = [Date.now(), performance.now()];
  const { revision } = await ask<{ readonly revision: number }>(watched.gateway, method, path, body);
  const answeredMs = performance.now() - begunMs;
  const appliedMs = await settled(watched, revision, begunAt);
  const [block, { blocked_ms: witnessMs }] = await longestBlocks(watched);
  return { what, answeredMs, appliedMs, block, witnessMs, load: loadavg()[0] ?? 0 };
}

function callOf(what: (typeof WRITES)[number], { servers, vendors, purposes }: Ground, number: number): Call {
  const at = <T>(from: readonly T[]): T | undefined => from[(number * 37) % from.length];
  const purpose = at(purposes);
  const calls: Record<typeof what, Call> = {
    server: { method: 'PATCH', path: `/servers/${at(servers)}`, body: { model: `model-${number}` } },
    key: { method: 'PATCH', path: `/api-keys/${at(vendors)}`, body: { api_key: `sk-planted-again-${number}` } },
    chain: {
      method: 'POST',
      path: '/active?preflight=off',
      body: { purpose, provider_type: 'api_key', provider_id: at(vendors) },
    },
    purpose: { method: 'PUT', path: `/purposes/${purpose}`, body: { attempts: { max_retries: number % 5 } } },
  };
  return calls[what];
}

/** @returns the time to read, build and swap, in milliseconds */
async function settled(watched: Watched, revision: number, since: number): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    await pause(POLL_MS);
    const { data } = await ask<{ readonly data: readonly Instance[] }>(watched.gateway, 'GET', '/instances');
    const own = data.find((instance) => instance.is_this && instance.revision === revision);
    if (typeof own?.config_hash === 'string' && own.apply_ms !== null && fileTime(watched) > since) return own.apply_ms;
  }
  throw new Error(`revision ${revision} was not served, hashed and kept within ${PATIENCE_MS} ms`);
}

/** Resolves when the file for a start without the database is there for the first time. */
export async function untilKept(watched: Pick<Watched, 'folder'>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (fileTime(watched) === 0) {
    if (performance.now() > deadline) throw new Error(`no file was kept within ${PATIENCE_MS} ms`);
    await pause(POLL_MS);
  }
}

/** When that file was last written; 0 when it was not. */
function fileTime({ folder }: Pick<Watched, 'folder'>): number {
  return statSync(join(folder, 'data', 'snapshot.pb1'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Of Patchbay and of the witness, since the last call. */
export function longestBlocks({ watchPort, witnessPort }: Watched): Promise<readonly [Block, Block]> {
  return Promise.all([longestBlock(watchPort), longestBlock(witnessPort)]);
}

/** How long the first load took, in milliseconds, as its log says. */
export function firstLoadMs(folder: string): number {
  const log = readFileSync(join(folder, 'gateway.log'), 'utf8');
  return Number(/serving revision \d+ \((\d+) ms\)/.exec(log)?.[1]);
}

async function ask<Answer>({ url, adminToken }: Gateway, method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${url}/api/v1/llm-config${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  const answer: Answer = JSON.parse(text);
  return answer;
}
