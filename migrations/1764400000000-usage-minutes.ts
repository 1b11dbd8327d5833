import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the last minutes were like, by purpose and provider, and which requests were stored a moment ago: small tables
 * for those who look at what goes on now. Instances of the release before store requests without either, so that what
 * is seen of the last hour lacks theirs.
 */
export class UsageMinutes1764400000000 implements MigrationInterface {
  readonly name = 'UsageMinutes1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table usage_minutes (
        minute timestamptz not null,
        -- Of all requests together (subject ''), of a purpose (its slug), or of a provider (its id).
        kind text collate "C" not null check (kind in ('all', 'purpose', 'provider')),
        subject text collate "C" not null,
        requests integer not null,
        errors integer not null,
        fallbacks integer not null,
        last_at timestamptz not null,
        -- How many answers began within each step of time; steps after the last one with any are left out.
        first_byte integer[] not null,
        primary key (minute, kind, subject)
      ) with (fillfactor = 50);

      -- One row for what an instance stored together. In transactions that end later, smaller numbers may come.
      create table stored_batches (
        number bigint primary key generated always as identity,
        stored_at timestamptz not null default clock_timestamp(),
        requests integer not null,
        -- The newest of them, with the time they arrived.
        request_ids text[] not null,
        request_ats timestamptz[] not null
      );
      create index stored_batches_stored_at on stored_batches (stored_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stored_batches, usage_minutes');
  }
}
