import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who the running instances are and what they serve, and a number that tells them when credentials have changed. */
export class Instances1764200000001 implements MigrationInterface {
  readonly name = 'Instances1764200000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table instances (
        id uuid primary key,
        name text not null,
        host text not null,
        pid integer not null,
        version text not null,
        started_at timestamptz not null,
        seen_at timestamptz not null,
        revision integer not null check (revision >= 0),
        applied_at timestamptz,
        apply_ms integer check (apply_ms >= 0),
        config_hash text
      );

      create table credential_version (
        only_row boolean primary key default true check (only_row),
        number integer not null
      );
      insert into credential_version (number) values (1);

      -- A row and not a sequence: its new number must not be seen before the change it stands for.
      create function credentials_changed() returns trigger language plpgsql as $$
      declare
        next integer;
      begin
        update credential_version set number = number + 1 returning number into next;
        perform pg_notify('patchbay_credentials', next::text);
        return null;
      end
      $$;
    `);
    for (const table of ['admins', 'admin_tokens', 'apps', 'app_keys']) {
      await runner.query(`
        create trigger ${table}_changed after insert or update or delete or truncate on ${table}
          for each statement execute function credentials_changed()
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function credentials_changed cascade');
    await runner.query('drop table credential_version, instances');
  }
}
