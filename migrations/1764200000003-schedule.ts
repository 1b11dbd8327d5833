import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Chains that are plugged in at a time that is yet to come, and those that return when another one's time is over. */
export class Schedule1764200000003 implements MigrationInterface {
  readonly name = 'Schedule1764200000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table scheduled_activations (
        id integer generated always as identity primary key,
        purpose_slug text not null references purposes (slug) on delete cascade,
        kind text not null check (kind in ('activate', 'return')),
        due_at timestamptz not null,
        -- When an activation ends again; null for one that stays.
        ends_at timestamptz check (ends_at > due_at),
        -- As POST /active takes them; null for a return to nothing plugged in.
        tiers jsonb check (jsonb_typeof(tiers) = 'array'),
        -- The revision of the chain that a return ends: another chain is left alone.
        replaces integer,
        author text not null,
        reason text check (length(reason) between 1 and 500),
        created_at timestamptz not null default now(),
        -- When an instance first refused it, which another one may not do.
        refused_at timestamptz,
        -- Why it could not be done when it was due; it is not tried again.
        failure text,
        check (kind = 'activate' and tiers is not null and replaces is null
          or kind = 'return' and ends_at is null and replaces is not null)
      );
      -- Null for a chain that stays. Recorded, so that a rollback knows what was only for a while.
      alter table chains add column ends_at timestamptz;
      create index scheduled_activations_due_at on scheduled_activations (due_at) where failure is null;
      -- What returns is one chain, not several.
      create unique index scheduled_activations_return on scheduled_activations (purpose_slug) where kind = 'return';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table scheduled_activations; alter table chains drop column ends_at');
  }
}
