import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns of a row's key, and what is recorded of the row besides. */
const RECORDED_TABLES: readonly (readonly [table: string, key: string, recorded: string])[] = [
  ['providers', '{id}', `'without', '{updated_at}'`],
  // Of secrets no more than which version is in which state, whatever columns are added later.
  ['provider_keys', '{provider_id,version}', `'only', '{provider_id,version,state,weight}'`],
  ['purposes', '{slug}', `'without', '{}'`],
  ['chains', '{purpose_slug}', `'without', '{updated_by,updated_at,revision}'`],
  ['chain_tiers', '{purpose_slug,tier}', `'without', '{}'`],
  ['chain_targets', '{purpose_slug,tier,position}', `'without', '{}'`],
  ['agent_types', '{name}', `'without', '{}'`],
];

/**
 * What each revision changed. Triggers record it, so that no write can be forgotten: every row that changes while the
 * setting `patchbay.revision` holds a number. Revisions from before have no record; that is noted of each of them.
 */
export class History1764200000000 implements MigrationInterface {
  readonly name = 'History1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table revisions
        add column reason text check (length(reason) between 1 and 500),
        -- Whoever records says so: an instance from before this knows nothing of it.
        add column recorded boolean not null default false;

      -- One row for each row of the configuration that a revision left different. No foreign key to what changed:
      -- history outlives it. Deferred, because the revision itself is written last.
      create table revision_changes (
        id bigint generated always as identity primary key,
        revision integer not null references revisions (number) on delete cascade deferrable initially deferred,
        table_name text not null,
        row_key text not null,
        before jsonb,
        after jsonb,
        unique (revision, table_name, row_key),
        check (before is distinct from after)
      );

      create function recorded_columns(whole jsonb, which text, columns text[]) returns jsonb
      language sql immutable as $$
        select case when which = 'without' then whole - columns
          else (select jsonb_object_agg(key, value) from jsonb_each(whole) where key = any (columns)) end
      $$;

      create function row_key_of(whole jsonb, columns text[]) returns text
      language sql immutable as $$
        select string_agg(whole ->> name, '/' order by place) from unnest(columns) with ordinality as key (name, place)
      $$;

      -- Arguments: columns of the key, 'only' or 'without', columns. UTC, so that equal times are equal texts.
      create function record_change() returns trigger language plpgsql set timezone = 'UTC' as $$
      declare
        number text := nullif(current_setting('patchbay.revision', true), '');
        was jsonb := recorded_columns(to_jsonb(old), tg_argv[1], tg_argv[2]::text[]);
        became jsonb := recorded_columns(to_jsonb(new), tg_argv[1], tg_argv[2]::text[]);
        key text := row_key_of(coalesce(to_jsonb(old), to_jsonb(new)), tg_argv[0]::text[]);
      begin
        if number is null or was is not distinct from became then return null; end if;
        if key <> row_key_of(to_jsonb(new), tg_argv[0]::text[]) then
          raise exception 'the key of a row of % must not change: delete the row and add another', tg_table_name;
        end if;
        -- What is as it was before the revision has not changed.
        delete from revision_changes c where c.revision = number::integer and c.table_name = tg_table_name
          and c.row_key = key and c.before is not distinct from became;
        if not found then
          insert into revision_changes (revision, table_name, row_key, before, after)
            values (number::integer, tg_table_name, key, was, became)
            on conflict (revision, table_name, row_key) do update set after = excluded.after;
        end if;
        return null;
      end $$;
    `);
    for (const [table, key, recorded] of RECORDED_TABLES) {
      await runner.query(`
        create trigger record_change after insert or update or delete on ${table}
          for each row execute function record_change('${key}', ${recorded})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function record_change() cascade;
      drop function recorded_columns, row_key_of;
      drop table revision_changes;
      alter table revisions drop column reason, drop column recorded;
    `);
  }
}
