/** `npm run proof:soak [-- --short]`: three times the normal load for half an hour; nothing grows. See README.md. */
import { mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GATEWAY_LOG, type Gateway, startGateway } from '../bench/stage/gateway.ts';
import { portIn } from '../demo/child-server.ts';
import { checksOf } from './soak/checks.ts';
import { type Load, startLoad } from './soak/load.ts';
import { type Look, Watch } from './soak/watch.ts';
import { adminOf } from './stage/admin.ts';
import { type Findings, prove, say } from './stage/prove.ts';
import type { Stage } from './stage/stage.ts';

const UPSTREAM = new URL('../bench/upstream.ts', import.meta.url);
const PROBE = new URL('soak/probe.ts', import.meta.url);
/** Nobody listens there. */
const CLOSED = 'http://127.0.0.1:9/v1';
/** Until what ends with the last request has ended. */
const QUIET_MS = 3000;
const TICK_MS = 10;

const long = {
  seconds: 1800,
  warm_up_s: 120,
  sample_s: 20,
  /** Three times what the other proofs take for normal. */
  per_second: 600,
  rss_limit_mib: 16,
  heap_limit_kib: 4096,
  descriptor_limit: 16,
  failed_percent: 0,
};

await prove({
  name: 'soak',
  long,
  // A heap takes longer than that to find its size, and other tests may keep the machine busy.
  short: {
    seconds: 10,
    warm_up_s: 5,
    sample_s: 1,
    per_second: 200,
    rss_limit_mib: 100,
    heap_limit_kib: 16_384,
    descriptor_limit: 100,
    failed_percent: 5,
  },
  async run(stage, given): Promise<Findings> {
    const { gateway, portFile, logFile } = await startWatched(stage);
    try {
      await plugIn(stage, gateway);
      const watch = new Watch(gateway.pid, portFile);
      say(`${given.warm_up_s} s to warm up`);
      await loadFor(gateway, given.per_second, given.warm_up_s, async () => undefined);
      const before = await quiet(watch);
      say(`${given.seconds} s`);
      const load = await loadFor(gateway, given.per_second, given.seconds, async () => {
        await pause(given.sample_s * 1000);
        watch.sample();
        truncateSync(logFile);
      });
      const after = await quiet(watch);
      await watch.requireWatchfulness(after);
      return { rows: rowsOf(before, watch, after), checks: checksOf(given, watch, load, [before, after]) };
    } finally {
      await gateway.stop();
    }
  },
});

interface Watched {
  readonly gateway: Gateway;
  readonly portFile: string;
  /** A line for each request; it would fill the disk. */
  readonly logFile: string;
}

async function startWatched(stage: Stage): Promise<Watched> {
  await stage.gateway.stop();
  const folder = join(stage.folder, 'soak');
  mkdirSync(folder);
  const portFile = join(folder, 'probe-port');
  const gateway = await startGateway(folder, stage.databaseUrl, ['--import', PROBE.pathname], {
    ADMIN_TOKEN: stage.gateway.adminToken,
    APP_KEY: stage.gateway.appKey,
    BYOK_ENCRYPTION_KEY: stage.gateway.masterKey,
    PROBE_PORT_FILE: portFile,
  });
  return { gateway, portFile, logFile: join(folder, GATEWAY_LOG) };
}

async function plugIn(stage: Stage, gateway: Gateway): Promise<void> {
  const admin = adminOf(gateway.url, gateway.adminToken);
  const { announced } = await stage.start(UPSTREAM);
  const base = (way: string): string => `http://127.0.0.1:${portIn(announced, 'port')}${way}/v1`;
  const add = (name: string, base_url: string): Promise<number> => admin.addServer({ name, base_url });
  const answers = await add('answers', base(''));
  await admin.plugIn('chat', [answers]);
  await admin.plugIn('embeddings', [answers]);
  await admin.plugIn('cached', [answers]);
  await admin.setPurpose('cached', { cache_ttl_seconds: 60 });
  await admin.plugIn('events', [await add('events', base('/events'))]);
  await admin.plugIn('paced', [await add('paced', base('/paced/50'))]);
  await admin.plugIn('refusing', [await add('refusing', base('/refuse'))]);
  await admin.plugIn('falling-back', [await add('closed', CLOSED), answers]);
}

async function loadFor(
  gateway: Gateway,
  perSecond: number,
  seconds: number,
  meanwhile: () => Promise<void>,
): Promise<Load> {
  const load = startLoad(gateway, perSecond);
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await meanwhile();
    await pause(TICK_MS);
  }
  await load.stop();
  return load;
}

/** What is left when nobody asks for anything. */
async function quiet(watch: Watch): Promise<Look> {
  await pause(QUIET_MS);
  return watch.look();
}

function rowsOf(before: Look, watch: Watch, after: Look): Findings['rows'] {
  return [
    { phase: 'before', ...before },
    ...watch.samples.map((sample) => ({ phase: 'under load', ...sample })),
    { phase: 'after', ...after },
  ];
}
