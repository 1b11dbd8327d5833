/**
 * `npm run demo`: five small model servers, Patchbay in front of them, a little traffic, and lines to copy. `--check` sends one request
 * per agent type and per port instead of waiting for people, takes a server away and brings it back, and ends with exit
 * code 0 or 1. `--json` prints one line for programs in place of what people read; `--folder` says where its data lies.
 */
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkOutage } from './stage/check-outage.ts';
import { type CheckResult, checkRoutes } from './stage/check.ts';
import { demoCredentials } from './stage/credentials.ts';
import { guide, table } from './stage/guide.ts';
import { managementApi } from './stage/management-api.ts';
import { ModelServers } from './stage/model-servers.ts';
import { startPatchbay } from './stage/patchbay-process.ts';
import { register, type RegisteredServer } from './stage/register.ts';
import { traffic } from './stage/traffic.ts';
import { trafficKey } from './stage/traffic-key.ts';

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(import.meta.dirname, '..', '.data', 'demo') },
  },
});
const folder = resolve(options.folder);
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
  const credentials = demoCredentials(folder);
  say('Starting five model servers and Patchbay; the first start also creates a database …\n');
  const models = await ModelServers.start(running);
  const patchbay = await startPatchbay(folder, credentials);
  running.push(patchbay.stop);
  await patchbay.ready();
  const api = managementApi(patchbay.url, credentials.adminToken);
  const servers = await register(api, models.ports);
  say(`\n${table(servers)}`);
  if (options.check) return check({ url: patchbay.url, appKey: credentials.appKey, servers, models });

  if (options.json) announce(patchbay.url, servers, models);
  else runTraffic(patchbay.url, await trafficKey(api));
  say(guide(patchbay.url, credentials, servers, models));
  say(`Patchbay writes its log to ${patchbay.logFile}\nCtrl-C ends everything.\n`);
  const exitCode = await patchbay.exited;
  throw new Error(`Patchbay ended by itself with exit code ${exitCode}.`);
}

/** Programs bring traffic of their own. */
function runTraffic(url: string, appKey: string): void {
  const end = new AbortController();
  const ended = traffic(url, appKey, end.signal);
  running.push(() => (end.abort(), ended));
}

interface Stage {
  readonly url: string;
  readonly appKey: string;
  readonly servers: readonly RegisteredServer[];
  readonly models: ModelServers;
}

async function check({ url, appKey, servers, models }: Stage): Promise<number> {
  say('\n');
  const results: CheckResult[] = [];
  for await (const result of checkRoutes(url, appKey, servers)) results.push(tell(result));
  for await (const result of checkOutage(url, appKey, servers, models)) results.push(tell(result));
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  say(`\n${results.length - failed} of ${results.length} passed\n`);
  return failed === 0 ? 0 : 1;
}

function tell(result: CheckResult): CheckResult {
  const { title, problem } = result;
  say(problem === undefined ? `  pass  ${title}\n` : `  FAIL  ${title}: ${problem}\n`);
  return result;
}

/** Where everything is, for programs; the credentials are in the folder. */
function announce(url: string, servers: readonly RegisteredServer[], models: ModelServers): void {
  const told = servers.map((server) => ({ ...server, pid: models.pidOf(server.name) }));
  process.stdout.write(`${JSON.stringify({ url, folder, servers: told })}\n`);
}

function say(text: string): void {
  if (!options.json) process.stdout.write(text);
}
