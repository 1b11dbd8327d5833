import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onGatewayCore } from './cores.ts';
import { type Server, startedServer } from './server.ts';
import { freePort } from './until-it-answers.ts';

const PACKAGE = join(import.meta.dirname, '../node_modules/@portkey-ai/gateway');

/** Undefined where the bench's own packages are not installed. */
export function findPortkey(): { readonly path: string; readonly version: string } | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
    return { path: join(PACKAGE, 'build/start-server.js'), version };
  } catch {
    return undefined;
  }
}

/** In production and without its console: neither the page nor the stream of logs is served. */
export async function startPortkey(path: string): Promise<Server> {
  const port = await freePort();
  const [command, ...args] = onGatewayCore([process.execPath, path, '--headless', `--port=${port}`]);
  const child = spawn(command, args, {
    // It writes a line for each request that goes wrong.
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
  });
  return startedServer(child, port);
}

/** How a request names its upstream; hosts of this machine are trusted by default. */
export function portkeyHeaders(base: string): Readonly<Record<string, string>> {
  return { authorization: 'Bearer none', 'x-portkey-provider': 'openai', 'x-portkey-custom-host': base };
}
