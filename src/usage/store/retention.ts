import { DAY_MS } from '../../time/durations.js';
import { type Month, monthAfter, monthOf, MONTHLY_TABLES, type MonthlyTable, partitionStatement } from './months.js';
import { MINUTES_KEPT } from '../minutes/add-minutes.js';
import { BATCHES_KEPT } from '../minutes/stored-batches.js';
import { PARTITION_LOCK } from './usage-store.js';

/** Months that have a partition before anything is stored in them. */
const MONTHS_AHEAD = 2;
/** Nobody waits for long because a partition is made or dropped: whoever does that gives way and comes again. */
const LOCK_TIMEOUT_MS = 1000;
const DELETED_AT_ONCE = 10_000;
/** Any fixed number, which nothing else locks. */
const RECENT_LOCK = 7_288_032;
const PARTITION = /_(\d{4}_\d{2})$/;

/** Asks the database something within the transaction of the round; returns the rows. */
export type Ask = (statement: string, parameters?: unknown[]) => Promise<readonly Record<string, unknown>[]>;

/** For how many days what is kept. */
export interface KeptDays {
  readonly usage_attempts: number;
  readonly requests: number;
}

/**
 * Makes partitions ahead and removes what is kept no longer, all by the database's clock: that of an instance which
 * has gone wrong must not remove anything. To be run in a transaction.
 *
 * @returns false when another instance is at it
 */
export async function tend(ask: Ask, kept: KeptDays): Promise<boolean> {
  await ask(`set local lock_timeout = '${LOCK_TIMEOUT_MS}ms'`);
  const [lock] = await ask('select pg_try_advisory_xact_lock($1) as taken, now() as now', [PARTITION_LOCK]);
  if (lock?.['taken'] !== true) return false;
  const now = new Date(String(lock['now']));
  for (const table of MONTHLY_TABLES) {
    await makeAhead(ask, table, monthOf(now));
    await dropPast(ask, table, monthBefore(now, kept[table]));
  }
  return true;
}

/**
 * Removes some of what is kept no longer and has no partitions. Rows that another instance is at are left to it.
 *
 * @returns whether there may be more
 */
export async function sweep(ask: Ask, kept: KeptDays): Promise<boolean> {
  const contents = await ask(
    `with gone as (
       delete from request_contents where request_id in (
         select request_id from request_contents where expires_at < now() limit $1 for update skip locked) returning 1)
     select count(*)::int as count from gone`,
    [DELETED_AT_ONCE],
  );
  const days = `${kept.usage_attempts} days`;
  const hours = await forget(ask, 'usage_hourly', 'hour', days);
  const hoursOfAllApps = await forget(ask, 'usage_hourly_all_apps', 'hour', days);
  // A key may still be in use on the day it was made, and its first content still be on its way.
  await ask(
    `delete from content_keys k where created_at < now() - interval '3 days'
       and not exists (select from request_contents c where c.key_id = k.id)`,
  );
  return mayBeMore(contents, hours, hoursOfAllApps);
}

/**
 * Removes some of what is kept for minutes only, unless another instance is at it.
 *
 * @returns whether there may be more
 */
export async function sweepRecent(ask: Ask): Promise<boolean> {
  const [lock] = await ask('select pg_try_advisory_xact_lock($1) as taken', [RECENT_LOCK]);
  if (lock?.['taken'] !== true) return false;
  const minutes = await forget(ask, 'usage_minutes', 'minute', MINUTES_KEPT);
  return mayBeMore(minutes, await forget(ask, 'stored_batches', 'stored_at', BATCHES_KEPT));
}

function mayBeMore(...removed: readonly (readonly Record<string, unknown>[])[]): boolean {
  return removed.some(([row]) => row?.['count'] === DELETED_AT_ONCE);
}

/** @param kept for how long, as PostgreSQL has it, e.g. `2 hours` */
function forget(ask: Ask, table: string, time: string, kept: string): ReturnType<Ask> {
  return ask(
    `with gone as (
       delete from ${table} where ctid in (
         select ctid from ${table} where ${time} < now() - $2::interval limit $1 for update skip locked)
       returning 1)
     select count(*)::int as count from gone`,
    [DELETED_AT_ONCE, kept],
  );
}

async function makeAhead(ask: Ask, table: MonthlyTable, month: Month): Promise<void> {
  const there = new Set(await monthsOf(ask, table));
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
    const wanted = monthAfter(month, ahead);
    if (!there.has(wanted)) await ask(partitionStatement(table, wanted));
  }
}

/** @param oldest month that is kept */
async function dropPast(ask: Ask, table: MonthlyTable, oldest: Month): Promise<void> {
  for (const month of await monthsOf(ask, table)) {
    if (month < oldest) await ask(`drop table ${table}_${month}`);
  }
}

async function monthsOf(ask: Ask, table: MonthlyTable): Promise<readonly Month[]> {
  const rows = await ask(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = to_regclass($1) order by 1`,
    [table],
  );
  return rows.flatMap(({ name }) => PARTITION.exec(String(name))?.[1] ?? []);
}

function monthBefore(now: Date, days: number): Month {
  return monthOf(new Date(now.getTime() - days * DAY_MS));
}
