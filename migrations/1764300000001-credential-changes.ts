import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions of the log that are kept; an instance that is further behind begins anew. */
const KEPT_VERSIONS = 10_000;
/** A statement that changes more credentials than this is noted as a change of everything. */
const MAX_NOTED = 1000;

/** Columns of apps that say nothing about who may call. */
const RIGHTS_OF_APPS =
  '{description,enabled,may_pick_providers,purposes,providers,models,limits,budget,must_use_own_keys,updated_at}';
const WATCHED: readonly (readonly [table: string, kind: string, subject: string, ignored: string])[] = [
  ['admins', 'admin', 'id', '{}'],
  ['admin_tokens', 'admin_token', 'admin_id', '{last_used_at}'],
  ['apps', 'app', 'id', RIGHTS_OF_APPS],
  ['app_keys', 'app_key', 'app_id', '{name,generated,last_used_at}'],
];

/**
 * Which credentials have changed, so that an instance need not read them all again: it may know a part of a million
 * keys. Keys get names, bounds and purposes of their own, and a time of their last use.
 */
export class CredentialChanges1764300000001 implements MigrationInterface {
  readonly name = 'CredentialChanges1764300000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table app_keys
        add column name text check (length(name) between 1 and 100),
        add column limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object'),
        add column purposes text[],
        add column last_used_at timestamptz;
      create index on app_keys (app_id, id);
      create index on app_keys (id) where generated;
      alter table admin_tokens
        add column name text check (length(name) between 1 and 100),
        add column last_used_at timestamptz;
      create index on admin_tokens (admin_id);

      -- Which of them an instance goes by; null before the first, or when an earlier release told it.
      alter table instances add column credentials uuid;

      create table credential_changes (
        id bigint generated always as identity primary key,
        version integer not null,
        -- Tells it from another one of the same number, of a past that the database has lost.
        version_id uuid not null,
        kind text not null,
        token_hash text,
        subject_id integer,
        changed_at timestamptz not null default clock_timestamp()
      );
      create index on credential_changes (version);

      drop function credentials_changed() cascade;

      -- Runs once a statement. Arguments: kind of change, column with the id of the app or admin, columns to ignore.
      -- What changed is looked at before the version goes up, so that whatever means nothing wakes nobody.
      create function note_credential_changes() returns trigger language plpgsql as $$
      declare
        ignored text[] := tg_argv[2]::text[];
        changed jsonb[];
        next integer;
        next_id uuid;
      begin
        if tg_op = 'INSERT' then
          select array_agg(whole) into changed from (
            select to_jsonb(n) as whole from new_rows n limit ${MAX_NOTED + 1}) as seen;
        elsif tg_op = 'DELETE' then
          select array_agg(whole) into changed from (
            select to_jsonb(o) as whole from old_rows o limit ${MAX_NOTED + 1}) as seen;
        elsif tg_op = 'UPDATE' then
          -- As they were and as they are: both credentials are concerned where a row got another one.
          select array_agg(whole) into changed from (
            select to_jsonb(o) - ignored as whole from old_rows o join new_rows n using (id)
              where to_jsonb(o) - ignored is distinct from to_jsonb(n) - ignored
            union
            select to_jsonb(n) - ignored from old_rows o join new_rows n using (id)
              where to_jsonb(o) - ignored is distinct from to_jsonb(n) - ignored
            limit ${MAX_NOTED + 1}) as seen;
        end if;
        if changed is null and tg_op <> 'TRUNCATE' then return null; end if;

        -- A row and not a sequence: its new number must not be seen before the change it stands for.
        update credential_version set number = number + 1, id = gen_random_uuid() returning number, id into next, next_id;
        if changed is null or cardinality(changed) > ${MAX_NOTED} then
          insert into credential_changes (version, version_id, kind) values (next, next_id, 'everything');
        else
          insert into credential_changes (version, version_id, kind, token_hash, subject_id)
            select distinct next, next_id, tg_argv[0], whole ->> 'token_hash', (whole ->> tg_argv[1])::integer
            from unnest(changed) as whole;
        end if;
        delete from credential_changes where version <= next - ${KEPT_VERSIONS};
        perform pg_notify('patchbay_credentials', next_id::text);
        return null;
      end $$;

      -- For every table whose rows say who may call. It needs a column id, and token_hash where a row is a credential.
      create function watch_credentials(watched regclass, kind text, subject text, ignored text[]) returns void
      language plpgsql as $$
      declare
        called text := format('note_credential_changes(%L, %L, %L)', kind, subject, ignored);
      begin
        execute format('create trigger credentials_added after insert on %s
          referencing new table as new_rows for each statement execute function %s', watched, called);
        execute format('create trigger credentials_changed after update on %s
          referencing old table as old_rows new table as new_rows for each statement execute function %s', watched, called);
        execute format('create trigger credentials_removed after delete on %s
          referencing old table as old_rows for each statement execute function %s', watched, called);
        execute format('create trigger credentials_emptied after truncate on %s
          for each statement execute function %s', watched, called);
      end $$;
    `);
    for (const [table, kind, subject, ignored] of WATCHED) {
      await runner.query(`select watch_credentials('${table}', '${kind}', '${subject}', '${ignored}')`);
    }
    // The log begins here: instances that knew an earlier version begin anew.
    await runner.query(`
      with begun as (update credential_version set number = number + 1, id = gen_random_uuid() returning number, id)
      insert into credential_changes (version, version_id, kind) select number, id, 'everything' from begun
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function note_credential_changes() cascade;
      drop function watch_credentials;
      drop table credential_changes;
      alter table instances drop column credentials;
      alter table admin_tokens drop column name, drop column last_used_at;
      drop index admin_tokens_admin_id_idx;
      drop index app_keys_app_id_id_idx, app_keys_id_idx;
      alter table app_keys drop column name, drop column limits, drop column purposes, drop column last_used_at;

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
    for (const [table] of WATCHED) {
      await runner.query(`
        create trigger ${table}_changed after insert or update or delete or truncate on ${table}
          for each statement execute function credentials_changed()
      `);
    }
  }
}
