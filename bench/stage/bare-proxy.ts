import { spawn } from 'node:child_process';
import { onGatewayCore } from './cores.ts';
import { type Server, startedServer } from './server.ts';
import { freePort } from './until-it-answers.ts';
import type { Upstreams } from './upstreams.ts';

const SCRIPT = new URL('../bare-node.ts', import.meta.url).pathname;

/** Node as a proxy and nothing else: what is between it and Patchbay is what Patchbay does. */
export async function startBareProxy({ answers, events }: Upstreams): Promise<Server> {
  const port = await freePort();
  const origins = [answers, events].map((base) => new URL(base).origin);
  const [command, ...args] = onGatewayCore([process.execPath, SCRIPT, String(port), ...origins]);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return startedServer(child, port);
}
