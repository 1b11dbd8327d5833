import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Any fixed number that nothing else locks. */
const AUDIT_LOCK = 7_288_006;

/**
 * The record of what was done. It begins with the first write after this, because its entries are authenticated with a
 * key that the database never sees in clear.
 */
export class Audit1764300000006 implements MigrationInterface {
  readonly name = 'Audit1764300000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_keys (
        id uuid primary key,
        sealed text not null check (sealed ~ '^pb1\\.[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$'),
        kek_id text not null generated always as (split_part(sealed, '.', 2)) stored
      );
      create index audit_keys_kek on audit_keys (kek_id);

      create table audit_entries (
        seq bigint primary key check (seq > 0),
        at timestamptz not null,
        actor text not null,
        action text not null,
        entity text not null,
        reason text,
        revision integer,
        -- Not jsonb: entries are authenticated to the byte.
        details json,
        key_id uuid not null,
        prev_hash text not null,
        mac text not null
      );
      create index audit_entries_actor on audit_entries (actor, seq);
      create index audit_entries_action on audit_entries (action text_pattern_ops, seq);
      create index audit_entries_at on audit_entries (at);
      create index audit_entries_revision on audit_entries (revision) where revision is not null;

      -- The end of the chain, so that entries missing there are missed.
      create table audit_head (
        singleton boolean primary key default true check (singleton),
        seq bigint not null,
        hash text not null,
        key_id uuid not null,
        mac text not null
      );

      -- Whoever appends takes turns. What a statement of a volatile function sees is as of its own start, which is
      -- after the lock: one round trip in place of two, for every write there is.
      create function lock_audit()
      returns table (seq float8, hash text, key_id text, mac text, last float8, has_keys boolean, now_us text)
      language plpgsql volatile as $$
      begin
        perform pg_advisory_xact_lock(${AUDIT_LOCK});
        return query
          select h.seq::float8, h.hash, h.key_id::text, h.mac, (select max(e.seq) from audit_entries e)::float8,
            exists (select from audit_keys), (extract(epoch from clock_timestamp()) * 1000000)::bigint::text
          from (select 1) as always left join audit_head h on true;
      end $$;

      -- A first wall against accidents; whoever can take it down is found by the chain.
      create function refuse_audit_change() returns trigger language plpgsql as $$
      begin
        raise exception '% of % is refused: the audit record is only ever appended to', tg_op, tg_table_name
          using errcode = 'insufficient_privilege';
      end $$;
      create trigger audit_entries_stay before update or delete or truncate on audit_entries
        for each statement execute function refuse_audit_change();
      create trigger audit_head_stays before delete or truncate on audit_head
        for each statement execute function refuse_audit_change();
      create trigger audit_keys_stay before delete or truncate on audit_keys
        for each statement execute function refuse_audit_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table audit_head, audit_entries, audit_keys;
      drop function refuse_audit_change, lock_audit;
    `);
  }
}
