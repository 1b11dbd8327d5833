import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../../errors/start-error.js';
import { passingFault, startFailure } from './failure.js';
import { waitUntil } from './poll.js';
import { readPostmasterFile } from './postmaster-file.js';
import { type ServerHome, ServerProcess } from './server-process.js';

/** Below the range from which Linux, macOS and Windows take the ports of outgoing connections. */
const LOWEST_PORT = 15_432;
const HIGHEST_PORT = 32_767;
const PORTS_TRIED = 20;
/** Recovery after a power cut reads the log since the last checkpoint. */
const READY_TIMEOUT_MS = 120_000;
const MEMORY_TIMEOUT_MS = 10_000;
const MEMORY_RETRY_MS = 200;

/**
 * A running server on a free port. The port is drawn, not looked up: whether it is free only PostgreSQL's own bind can
 * tell without a gap in which somebody else takes it.
 */
export async function launchServer(
  home: ServerHome,
  choosePort: () => number = () => randomInt(LOWEST_PORT, HIGHEST_PORT + 1),
): Promise<ServerProcess> {
  const memoryDeadline = performance.now() + MEMORY_TIMEOUT_MS;
  for (let portsTried = 0; portsTried < PORTS_TRIED;) {
    const server = new ServerProcess(home, choosePort());
    if (await becomesReady(server, home.directory)) return server;
    const words = await server.lastWords();
    const fault = passingFault(words);
    if (fault === 'address_in_use') portsTried += 1;
    else if (fault === 'memory_in_use' && performance.now() < memoryDeadline) await pause(MEMORY_RETRY_MS);
    else throw startFailure(words, home.directory);
  }
  throw new StartError(
    `The embedded database in ${home.directory} found no free port on 127.0.0.1 after ${PORTS_TRIED} tries: free some between ${LOWEST_PORT} and ${HIGHEST_PORT}, or set DATABASE_URL.`,
  );
}

/** False when it ended instead. */
async function becomesReady(server: ServerProcess, directory: string): Promise<boolean> {
  const isReady = async (): Promise<boolean> => {
    const file = await readPostmasterFile(directory);
    return file?.pid === server.pid && file?.ready === true;
  };
  const settled = await waitUntil(async () => server.hasEnded() || (await isReady()), READY_TIMEOUT_MS);
  if (settled) return !server.hasEnded();
  await server.stop();
  throw new StartError(
    `The embedded database in ${directory} was not ready after ${READY_TIMEOUT_MS / 1000} s: look at its log lines above, and start again.`,
  );
}
