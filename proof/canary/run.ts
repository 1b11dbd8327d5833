import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GATEWAY_LOG, type Gateway, startGateway } from '../../bench/stage/gateway.ts';
import type { MortalDatabase } from '../accounting/database.ts';
import { say } from '../stage/prove.ts';
import { Answers } from './answers.ts';
import { CONTENTS, SECRETS } from './canaries.ts';
import type { Collector } from './collector.ts';
import type { GossipingProvider } from './provider.ts';
import { configure, readEverything, rotateKeys, sendNonsense, useEverything } from './traffic.ts';

const CRASH = new URL('crash-on-signal.ts', import.meta.url);
const POLL_MS = 20;
const CRASHES_WITHIN_MS = 5000;
const BACK_WITHIN_MS = 15_000;
const NOBODY_LISTENS = '127.0.0.1:9';

const KILLED = { how: 'killed', end: (gateway: Gateway): Promise<void> => gateway.kill() };
/** How a process can end. */
const ENDINGS = [KILLED, { how: 'crashed', end: crash }, { how: 'ended', end: (gateway: Gateway) => gateway.stop() }];

/** What a gateway needs around it. */
export interface Surroundings {
  readonly folder: string;
  readonly database: MortalDatabase;
  readonly provider: GossipingProvider;
  readonly collector: Collector;
}

export interface Run {
  readonly answers: Answers;
  /** What was printed, by how the process ended. */
  readonly logs: Readonly<Record<string, string>>;
}

/** Uses everything, while what is around breaks: the database is killed, and so is Patchbay, which also crashes. */
export async function runThroughTrouble(around: Surroundings, rounds: number): Promise<Run> {
  let gateway: Gateway | undefined;
  const answers = new Answers(() => gateway?.url);
  const logs: Record<string, string> = {};
  for (let start = 0; start < rounds * ENDINGS.length; start++) {
    const { how, end } = ENDINGS[start % ENDINGS.length] ?? KILLED;
    const own = join(around.folder, `start-${start}`);
    gateway = await startIn(own, around);
    await configure(answers, around.provider);
    await sendNonsense(answers);
    await useEverything(answers, around.provider);
    await rotateKeys(answers);
    await withoutDatabase(around, answers, gateway);
    await readEverything(answers);
    await end(gateway);
    logs[`log ${start} (${how})`] = readFileSync(join(own, GATEWAY_LOG), 'utf8');
    say(`${how} after ${answers.count} requests`);
  }
  return { answers, logs };
}

async function startIn(own: string, { folder, database, provider, collector }: Surroundings): Promise<Gateway> {
  mkdirSync(own, { recursive: true });
  return startGateway(own, database.url, ['--import', CRASH.pathname], {
    DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'trace',
    ADMIN_TOKEN: SECRETS['admin token'],
    APP_KEY: SECRETS['app key'],
    BREAK_GLASS_TOKEN: SECRETS['break-glass token'],
    BYOK_ENCRYPTION_KEY: SECRETS['master key'],
    BYOK_PREVIOUS_KEYS: SECRETS['earlier master key'],
    REDIS_URL: `redis://:${encodeURIComponent(SECRETS['password of Redis'])}@${NOBODY_LISTENS}/0`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(SECRETS["collector's token"])}`,
    EGRESS_ALLOW_ORIGINS: provider.url,
    CRASH_TEXT: CONTENTS.prompt,
  });
}

/** Resolves when an error that nobody caught has ended it. */
async function crash({ pid }: Gateway): Promise<void> {
  process.kill(pid, 'SIGUSR2');
  await until(async () => !runs(pid), CRASHES_WITHIN_MS);
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Killed while requests are under way; what is recorded meanwhile goes to the disk. */
async function withoutDatabase(
  { database, provider }: Surroundings,
  answers: Answers,
  { url }: Gateway,
): Promise<void> {
  database.kill();
  await Promise.all([useEverything(answers, provider), answers.manage('GET', '/servers')]);
  await database.start();
  await until(
    async () => (await (await fetch(`${url}/health/ready`)).text()).includes('"database":"ok"'),
    BACK_WITHIN_MS,
  );
}

async function until(condition: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`nothing has happened for ${withinMs / 1000} s`);
    await pause(POLL_MS);
  }
}
