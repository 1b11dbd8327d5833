import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { START_FLAGS } from '../../scripts/start-flags.ts';
import type { DemoCredentials } from './credentials.ts';

export interface PatchbayProcess {
  readonly url: string;
  readonly logFile: string;
  /** Resolves with the exit code when the process ends by itself. */
  readonly exited: Promise<number | null>;
  /** Resolves when it serves requests. */
  readonly ready: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const MAIN = new URL('../../dist/src/main.js', import.meta.url).pathname;
// The first start creates a database cluster.
const READY_WITHIN_MS = 120_000;
const POLL_MS = 100;
// Patchbay drains running streams for up to 30 s.
const STOP_WITHIN_MS = 40_000;

/** Starts the built Patchbay on the demo's own data folder. */
export async function startPatchbay(folder: string, credentials: DemoCredentials): Promise<PatchbayProcess> {
  if (!existsSync(MAIN)) throw new Error('Patchbay is not built yet: run `npm run build` first.');
  const port = Number(process.env['PORT']) || (await freePort());
  const logFile = join(folder, 'patchbay.log');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, [...START_FLAGS, MAIN], {
    // A process group of its own: Ctrl-C must reach Patchbay once, from us, and not its database at all.
    detached: true,
    stdio: ['ignore', log, log],
    // Neither a developer's variables nor their `.env.auth` shall fill or change the demo.
    cwd: folder,
    env: { ...machineEnvironment(), ...demoEnvironment(folder, port, credentials) },
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    logFile,
    exited: once(child, 'exit').then(([code]: (number | null)[]) => code ?? null),
    ready: () => ready(url, logFile, child),
    stop: () => stop(child),
  };
}

/** What programs need to know of the machine, and how much Patchbay is to say. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'TZ',
  'LANG',
  'SYSTEMROOT',
  'LOG_LEVEL',
  'DEVELOPMENT_MODE',
]);

function machineEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => OF_THE_MACHINE.has(name.toUpperCase())));
}

function demoEnvironment(folder: string, port: number, { adminToken, appKey }: DemoCredentials): NodeJS.ProcessEnv {
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: folder,
    ADMIN_TOKEN: adminToken,
    APP_KEY: appKey,
    NODE_ENV: 'development',
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function ready(url: string, logFile: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await answersReady(url))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`Patchbay ended during its start. The end of its log (${logFile}):\n${lastLines(logFile)}`);
    if (performance.now() > deadline)
      throw new Error(`Patchbay was not ready in time. The end of its log (${logFile}):\n${lastLines(logFile)}`);
    await pause(POLL_MS);
  }
}

async function answersReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Nobody listens yet.
    return false;
  }
}

function lastLines(logFile: string): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await exited;
  clearTimeout(force);
}
