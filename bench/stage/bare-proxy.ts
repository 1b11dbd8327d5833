import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onGatewayCore } from './cores.ts';
import type { Server } from './server.ts';
import { freePort, untilItAnswers } from './until-it-answers.ts';
import type { Upstreams } from './upstreams.ts';

const SCRIPT = new URL('../bare-node.ts', import.meta.url).pathname;

/** Node as a proxy and nothing else: what is between it and Patchbay is what Patchbay does. */
export async function startBareProxy({ answers, events }: Upstreams): Promise<Server> {
  const port = await freePort();
  const origins = [answers, events].map((base) => new URL(base).origin);
  const [command, ...args] = onGatewayCore([process.execPath, SCRIPT, String(port), ...origins]);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  await untilItAnswers(port, child);
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
