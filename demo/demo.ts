/**
 * `npm run demo`: five small model servers, Patchbay in front of them, and lines to copy. `--check` sends one request
 * per agent type instead of waiting for people, and ends with exit code 0 or 1.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { portIn, startChildServer } from './child-server.ts';
import { checkRoutes } from './stage/check.ts';
import { demoCredentials } from './stage/credentials.ts';
import { guide, table } from './stage/guide.ts';
import { managementApi } from './stage/management-api.ts';
import { startPatchbay } from './stage/patchbay-process.ts';
import { PLAN } from './stage/plan.ts';
import { register, type RegisteredServer } from './stage/register.ts';

const FOLDER = join(import.meta.dirname, '..', '.data', 'demo');
const MODEL_SERVER = new URL('./model-server.ts', import.meta.url);
// Slow enough to see a stream arrive, fast enough not to wait for it.
const TOKEN_DELAY_MS = 15;

const checking = process.argv.includes('--check');
const interrupted = Promise.race(
  (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => once(process, signal)),
).then(() => {
  say('\nEnding …\n');
  return 0;
});
/** How to end what was started, in the order it was started. */
const running: (() => Promise<void>)[] = [];

try {
  process.exitCode = await Promise.race([run(), interrupted]);
} catch (error) {
  say(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  // Patchbay first: it may still be using the model servers.
  for (const stop of running.toReversed()) await stop();
}
process.exit();

async function run(): Promise<number> {
  const credentials = demoCredentials(FOLDER);
  say('Starting five model servers and Patchbay; the first start also creates a database …\n');
  const ports = await startModelServers();
  const patchbay = await startPatchbay(FOLDER, credentials);
  running.push(patchbay.stop);
  await patchbay.ready();
  const servers = await register(managementApi(patchbay.url, credentials.adminToken), ports);
  say(`\n${table(servers)}`);
  if (checking) return check(patchbay.url, credentials.appKey, servers);

  say(guide(patchbay.url, credentials, servers));
  say(`Patchbay writes its log to ${patchbay.logFile}\nCtrl-C ends everything.\n`);
  const exitCode = await patchbay.exited;
  throw new Error(`Patchbay ended by itself with exit code ${exitCode}.`);
}

async function startModelServers(): Promise<ReadonlyMap<string, number>> {
  const ports = new Map<string, number>();
  for (const { name, model } of PLAN) {
    const child = await startChildServer(MODEL_SERVER, ['--model', model, '--token-delay-ms', String(TOKEN_DELAY_MS)]);
    running.push(child.stop);
    ports.set(name, portIn(child.announced, 'port'));
  }
  return ports;
}

async function check(url: string, appKey: string, servers: readonly RegisteredServer[]): Promise<number> {
  const results = await checkRoutes(url, appKey, servers);
  say('\n');
  for (const { title, problem } of results)
    say(problem === undefined ? `  pass  ${title}\n` : `  FAIL  ${title}: ${problem}\n`);
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  say(`\n${results.length - failed} of ${results.length} passed\n`);
  return failed === 0 ? 0 : 1;
}

function say(text: string): void {
  process.stdout.write(text);
}
