import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { START_FLAGS } from '../../scripts/start-flags.ts';
import { onGatewayCore } from './cores.ts';

const MAIN = new URL('../../dist/src/main.js', import.meta.url).pathname;
const READY_WITHIN_MS = 30_000;
/** In the folder that a gateway is started in. */
export const GATEWAY_LOG = 'gateway.log';
const POLL_MS = 20;
const ADDRESS = /Patchbay answers at (http:\S+?)"/;

/** Patchbay as users run it: the production build in a process of its own. */
export interface Gateway {
  readonly pid: number;
  readonly url: string;
  readonly adminToken: string;
  readonly appKey: string;
  /** `BYOK_ENCRYPTION_KEY`, which its database needs from now on. */
  readonly masterKey: string;
  /** Resolves when it is gone, with whatever it writes at its end. */
  stop(): Promise<void>;
  /** Ends it as a failing machine does. */
  kill(): Promise<void>;
}

/** A gateway whose process has begun and which may not serve yet. */
export interface LaunchedGateway extends Pick<Gateway, 'adminToken' | 'appKey' | 'masterKey'> {
  readonly child: ChildProcess;
  readonly logFile: string;
}

/** `folder` becomes its working directory and takes its log. `variables` win over those it has otherwise. */
export async function startGateway(
  folder: string,
  databaseUrl: string,
  nodeOptions: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
  place = onGatewayCore,
): Promise<Gateway> {
  const { child, logFile, ...secrets } = launchGateway(folder, databaseUrl, nodeOptions, variables, place);
  const url = await addressIn(logFile, child);
  const end = (signal: NodeJS.Signals) => (): Promise<void> => stop(child, signal);
  return { pid: child.pid ?? 0, url, ...secrets, stop: end('SIGTERM'), kill: end('SIGKILL') };
}

/** As `startGateway`, without waiting until it serves. */
export function launchGateway(
  folder: string,
  databaseUrl: string,
  nodeOptions: readonly string[],
  variables: Readonly<Record<string, string>>,
  place = onGatewayCore,
): LaunchedGateway {
  if (!existsSync(MAIN)) throw new Error('Patchbay is not built: run `npm run build` first.');
  const adminToken = variables['ADMIN_TOKEN'] ?? `bench-admin-${randomBytes(16).toString('hex')}`;
  const appKey = variables['APP_KEY'] ?? `bench-app-${randomBytes(16).toString('hex')}`;
  const masterKey = variables['BYOK_ENCRYPTION_KEY'] ?? randomBytes(32).toString('base64');
  const logFile = join(folder, GATEWAY_LOG);
  writeFileSync(logFile, '');
  // Appending, so that whoever empties the file meanwhile leaves no hole at its beginning.
  const log = openSync(logFile, 'a');
  const [command, ...args] = place([process.execPath, ...START_FLAGS, ...nodeOptions, MAIN]);
  const child = spawn(command, args, {
    // Not the checkout: a developer's `.env.auth` stays out of the bench.
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: '0',
      LOG_LEVEL: 'info',
      DATA_DIR: join(folder, 'data'),
      DATABASE_URL: databaseUrl,
      BYOK_ENCRYPTION_KEY: masterKey,
      ADMIN_TOKEN: adminToken,
      APP_KEY: appKey,
      // High instead of 0: the limiter counts, as it does for users, but never refuses.
      RATE_LIMIT_PER_KEY: '1000000',
      RATE_LIMIT_PER_ADDRESS: '1000000',
      ...variables,
    },
  });
  closeSync(log);
  return { child, logFile, adminToken, appKey, masterKey };
}

/** The secrets of one gateway, for another one on the same database. */
export function secretsOf({ adminToken, appKey, masterKey }: Gateway): Readonly<Record<string, string>> {
  return { ADMIN_TOKEN: adminToken, APP_KEY: appKey, BYOK_ENCRYPTION_KEY: masterKey };
}

/** It says so once it serves. */
async function addressIn(logFile: string, child: ChildProcess): Promise<string> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const address = ADDRESS.exec(readFileSync(logFile, 'utf8'))?.[1];
    if (address !== undefined) return address;
    await pause(POLL_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`Patchbay did not start:\n${readFileSync(logFile, 'utf8')}`);
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
