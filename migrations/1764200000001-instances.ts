import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who the running instances are and what they serve, and what tells them when credentials have changed. Numbers do not
 * tell what was lost with the last commits of a database and stored anew; random ids do.
 */
export class Instances1764200000001 implements MigrationInterface {
  readonly name = 'Instances1764200000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table revisions add column id uuid not null default gen_random_uuid();

      create table instances (
        id uuid primary key,
        name text not null,
        host text not null,
        pid integer not null,
        version text not null,
        started_at timestamptz not null,
        seen_at timestamptz not null,
        -- Reports may come out of order, over two connections; an older one changes nothing.
        report bigint not null default 0,
        revision integer not null check (revision >= 0),
        -- Null while nothing is served that was read from the database.
        revision_id uuid,
        applied_at timestamptz,
        apply_ms integer check (apply_ms >= 0),
        config_hash text
      );

      -- What belongs to another one is not taken for one's own: files that instances keep.
      create table deployment (
        only_row boolean primary key default true check (only_row),
        id uuid not null default gen_random_uuid()
      );
      insert into deployment default values;

      create table credential_version (
        only_row boolean primary key default true check (only_row),
        number integer not null,
        -- Another one with each change.
        id uuid not null default gen_random_uuid()
      );
      insert into credential_version (number) values (1);

      -- A row and not a sequence: what is new in it must not be seen before the change it stands for.
      create function credentials_changed() returns trigger language plpgsql as $$
      declare
        next uuid;
      begin
        update credential_version set number = number + 1, id = gen_random_uuid() returning id into next;
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
    await runner.query('drop table deployment, credential_version, instances; alter table revisions drop column id');
  }
}
