/** `npm run proof:usage-rows [-- --short]`: ten million usage rows, asked for and added to. See README.md. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Check, type Findings, prove, say } from './stage/prove.ts';
import type { Stage } from './stage/stage.ts';
import { fillDay, makePartitions, sumUp } from './usage-rows/fill.ts';
import { fillLastHour, OVERVIEW_WITHIN_MS, overviewTimes } from './usage-rows/last-hour.ts';
import { type Question, questions } from './usage-rows/questions.ts';

const POLL_MS = 50;
const STORED_WITHIN_MS = 60_000;
/** So much later than it was recorded may a row be stored, at the required rate. */
const LAG_MS = 2000;

const long = {
  rows: 10_000_000,
  days: 60,
  apps: 50,
  repeats: 20,
  seconds: 20,
  per_second: 1000,
  at_once: 20_000,
  last_hour: 3_000_000,
  purposes: 1000,
  providers: 10_000,
  slack: 1,
};

type Row = Readonly<Record<string, string | number>>;

await prove({
  name: 'usage-rows',
  long,
  // The rest of a test run may keep the machine busy meanwhile.
  short: {
    rows: 60_000,
    repeats: 3,
    seconds: 2,
    per_second: 500,
    at_once: 2000,
    last_hour: 6000,
    purposes: 12,
    providers: 60,
    slack: 10,
  },
  async run(stage, parameters): Promise<Findings> {
    const client = new Client({ connectionString: stage.databaseUrl });
    await client.connect();
    try {
      await fill(client, parameters);
      const asked = await askAll(stage, parameters);
      const added = await addMore(stage, client, parameters);
      const shown = await showLastHour(stage, client, parameters);
      return { checks: [...asked.checks, ...added, shown], rows: asked.rows };
    } finally {
      await client.end();
    }
  },
});

async function fill(client: Client, given: typeof long): Promise<void> {
  await makePartitions(client, given);
  const began = performance.now();
  for (let daysAgo = given.days; daysAgo >= 1; daysAgo--) {
    await fillDay(client, given, daysAgo);
    if (daysAgo % 10 === 0) say(`${daysAgo} days to make, ${Math.round((performance.now() - began) / 1000)} s so far`);
  }
  await sumUp(client);
  const { rows }: { rows: { count: string }[] } = await client.query('select count(*) from usage_attempts');
  say(`${rows[0]?.count} attempts are there, and the requests of the last 30 days`);
}

async function askAll(stage: Stage, given: typeof long): Promise<{ checks: readonly Check[]; rows: readonly Row[] }> {
  const rows: Row[] = [];
  const checks: Check[] = [];
  for (const question of questions()) {
    const times = await timesOf(stage, question, given.repeats);
    const slowest = Math.round(times.at(-1) ?? 0);
    const median = Math.round(times[Math.floor(times.length / 2)] ?? 0);
    rows.push({ question: question.name, 'median ms': median, 'slowest ms': slowest });
    checks.push({
      requirement: `${question.name} within ${question.withinMs} ms`,
      measured: `${median} ms`,
      holds: median <= question.withinMs * given.slack,
    });
  }
  return { checks, rows };
}

/** Sorted, without the first, which finds nothing in memory. */
async function timesOf(stage: Stage, { path }: Question, repeats: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const began = performance.now();
    await ask(stage, path);
    if (repeat > 0) times.push(performance.now() - began);
  }
  return times.toSorted((one, other) => one - other);
}

async function ask({ gateway }: Stage, path: string): Promise<void> {
  const response = await fetch(`${gateway.url}/api/v1/llm-config${path}`, {
    headers: { authorization: `Bearer ${gateway.adminToken}` },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text}`);
}

async function showLastHour(stage: Stage, client: Client, given: typeof long): Promise<Check> {
  await fillLastHour(client, given);
  const times = await overviewTimes(() => ask(stage, '/overview'), given.repeats);
  const median = times[Math.floor(times.length / 2)] ?? 0;
  return {
    requirement: `the overview within ${OVERVIEW_WITHIN_MS} ms, with ${given.last_hour} requests in the last hour to ${given.purposes} purposes and ${given.providers} providers`,
    measured: `${Math.round(median)} ms, at most ${Math.round(times.at(-1) ?? 0)} ms`,
    holds: median <= OVERVIEW_WITHIN_MS * given.slack,
  };
}

async function addMore(stage: Stage, client: Client, given: typeof long): Promise<readonly Check[]> {
  const { openRecording, recordAtOnce, recordFor } = await import('./usage-rows/recording.ts');
  const spool = await openRecording(stage.databaseUrl, join(stage.folder, 'recording'));
  let expected = await countOf(client);
  expected += await recordFor(spool, given.seconds, given.per_second);
  const lagMs = await untilCount(client, expected);
  await recordAtOnce(spool, given.at_once);
  expected += given.at_once;
  const tookMs = await untilCount(client, expected);
  await spool.onApplicationShutdown();
  const perSecond = Math.round((given.at_once / tookMs) * 1000);
  return [
    {
      requirement: `${given.per_second} rows/s for ${given.seconds} s, the last stored within ${LAG_MS} ms`,
      measured: `${Math.round(lagMs)} ms`,
      holds: lagMs <= LAG_MS * given.slack,
    },
    {
      requirement: `${given.at_once} rows at once, at 1,000 rows/s or more`,
      measured: `${perSecond} rows/s`,
      holds: perSecond * given.slack >= 1000,
    },
  ];
}

/** Requests of today; they are stored with their attempts, which have no index to be counted by. */
async function countOf(client: Client): Promise<number> {
  const today = `at >= date_trunc('day', now(), 'UTC')`;
  const { rows }: { rows: { count: string }[] } = await client.query(`select count(*) from requests where ${today}`);
  return Number(rows[0]?.count);
}

/** Resolves with the milliseconds it took. */
async function untilCount(client: Client, expected: number): Promise<number> {
  const began = performance.now();
  while ((await countOf(client)) < expected) {
    if (performance.now() > began + STORED_WITHIN_MS) throw new Error(`${expected} rows were not stored in time`);
    await pause(POLL_MS);
  }
  return performance.now() - began;
}
