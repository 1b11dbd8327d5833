import type { MigrationInterface, QueryRunner } from 'typeorm';
import { LIMIT_OF, SPENT_BEFORE } from './budgets/limit.sql.js';
import { RECLAIM } from './budgets/reclaim.sql.js';
import { RECOUNT } from './budgets/recount.sql.js';
import { SYNC } from './budgets/sync.sql.js';

/**
 * What apps and purposes have spent by day and month, and which part of what is left each instance may give out by
 * itself. What was spent before a budget was set is taken from usage records.
 */
export class Budgets1764300000004 implements MigrationInterface {
  readonly name = 'Budgets1764300000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table budget_ledger (
        subject_kind text not null check (subject_kind in ('app', 'purpose')),
        subject text not null,
        period text not null check (period in ('day', 'month')),
        starts_on date not null,
        spent_nano_usd bigint not null default 0 check (spent_nano_usd >= 0),
        -- When somebody last got less than was needed while others held some of it.
        contested_at timestamptz,
        primary key (subject_kind, subject, period, starts_on)
      );
      create index on budget_ledger (starts_on);

      create table budget_holders (
        id uuid primary key,
        -- What the ids of its requests begin with.
        request_prefix text not null check (request_prefix <> ''),
        began_at timestamptz not null default clock_timestamp(),
        seen_at timestamptz not null default clock_timestamp(),
        -- When its usage records were last looked for, since it was taken for dead.
        looked_at timestamptz,
        -- It has told everything.
        has_ended boolean not null default false
      );

      create table budget_leases (
        subject_kind text not null,
        subject text not null,
        period text not null,
        starts_on date not null,
        holder_id uuid not null references budget_holders (id) on delete cascade,
        leased_nano_usd bigint not null default 0 check (leased_nano_usd >= 0),
        reported_nano_usd bigint not null default 0,
        -- Counted from usage records after the holder was taken for dead.
        reclaimed_nano_usd bigint not null default 0,
        call_number bigint not null default 0,
        report_number bigint not null default 0,
        primary key (subject_kind, subject, period, starts_on, holder_id),
        foreign key (subject_kind, subject, period, starts_on) references budget_ledger on delete cascade
      );
      create index on budget_leases (holder_id);
    `);
    await runner.query(LIMIT_OF);
    await runner.query(SPENT_BEFORE);
    await runner.query(SYNC);
    await runner.query(RECLAIM);
    await runner.query(RECOUNT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger budget_set on apps');
    await runner.query('drop trigger budget_set on purposes');
    await runner.query('drop function budget_recount, budget_reclaim, budget_sync, budget_spent_before, budget_limit');
    await runner.query('drop table budget_leases, budget_holders, budget_ledger');
  }
}
