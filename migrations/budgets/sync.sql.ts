/** The only way in which instances change the ledger. */
export const SYNC = `
  -- Takes what a holder has spent into the ledger and leases it what it asks for, as far as there is any. Calls may be
  -- repeated and may overtake each other: a call counts once, and only when none that was made later has come before.
  create function budget_sync(holder uuid, prefix text, number bigint, asked jsonb)
  returns table (
    subject_kind text, subject text, period text, starts_on text,
    granted bigint, spent bigint, elsewhere bigint, is_contested boolean, instances bigint
  ) language plpgsql as $$
  #variable_conflict use_column
  declare
    wish record;
    ledger budget_ledger;
    lease budget_leases;
    hard_limit bigint;
    available bigint;
    counted bigint;
    live bigint;
  begin
    insert into budget_holders (id, request_prefix) values (holder, prefix)
      on conflict (id) do update set seen_at = clock_timestamp(), looked_at = null;
    select greatest(1, count(*)) into live from instances where seen_at > clock_timestamp() - interval '15 seconds';
    for wish in
      select * from jsonb_to_recordset(asked) as line (
        kind text, name text, period text, starts_on date,
        report bigint, spent bigint, keep bigint, need bigint, smallest bigint, ahead bigint)
      -- Always in the same order, so that instances do not wait for each other crosswise.
      order by line.kind collate "C", line.name collate "C", line.period collate "C", line.starts_on
    loop
      if not exists (
        select from budget_ledger as known where known.subject_kind = wish.kind and known.subject = wish.name
          and known.period = wish.period and known.starts_on = wish.starts_on
      ) then
        insert into budget_ledger (subject_kind, subject, period, starts_on, spent_nano_usd)
          values (wish.kind, wish.name, wish.period, wish.starts_on,
            budget_spent_before(wish.kind, wish.name, wish.period, wish.starts_on))
          on conflict do nothing;
      end if;
      select * into ledger from budget_ledger as known
        where known.subject_kind = wish.kind and known.subject = wish.name and known.period = wish.period
          and known.starts_on = wish.starts_on for update;
      insert into budget_leases (subject_kind, subject, period, starts_on, holder_id)
        values (wish.kind, wish.name, wish.period, wish.starts_on, holder) on conflict do nothing;
      select * into lease from budget_leases as known
        where known.subject_kind = wish.kind and known.subject = wish.name and known.period = wish.period
          and known.starts_on = wish.starts_on and known.holder_id = holder;
      select coalesce(sum(known.leased_nano_usd), 0) into elsewhere from budget_leases as known
        where known.subject_kind = wish.kind and known.subject = wish.name and known.period = wish.period
          and known.starts_on = wish.starts_on and known.holder_id <> holder;
      granted := 0;
      if lease.call_number < number then
        if lease.report_number < wish.report then
          counted := least(wish.spent, lease.reclaimed_nano_usd);
          ledger.spent_nano_usd := ledger.spent_nano_usd + wish.spent - counted;
          lease.reclaimed_nano_usd := lease.reclaimed_nano_usd - counted;
          lease.reported_nano_usd := lease.reported_nano_usd + wish.spent - counted;
          lease.report_number := wish.report;
        end if;
        hard_limit := budget_limit(wish.kind, wish.name, wish.period);
        available := hard_limit - ledger.spent_nano_usd - elsewhere - wish.keep;
        if hard_limit is null then
          granted := wish.need + wish.ahead;
        elsif available >= wish.smallest then
          granted := greatest(0, least(
            available, wish.need + least(wish.ahead, greatest(0, available - wish.need) / (8 * live))));
        end if;
        if granted < wish.need and elsewhere > 0 then
          ledger.contested_at := clock_timestamp();
        end if;
        update budget_leases as known set
          leased_nano_usd = wish.keep + granted, reported_nano_usd = lease.reported_nano_usd,
          reclaimed_nano_usd = lease.reclaimed_nano_usd, report_number = lease.report_number, call_number = number
          where known.subject_kind = wish.kind and known.subject = wish.name and known.period = wish.period
            and known.starts_on = wish.starts_on and known.holder_id = holder;
        update budget_ledger as known set spent_nano_usd = ledger.spent_nano_usd, contested_at = ledger.contested_at
          where known.subject_kind = wish.kind and known.subject = wish.name and known.period = wish.period
            and known.starts_on = wish.starts_on;
      end if;
      subject_kind := wish.kind;
      subject := wish.name;
      period := wish.period;
      starts_on := wish.starts_on::text;
      spent := ledger.spent_nano_usd;
      is_contested := coalesce(ledger.contested_at > clock_timestamp() - interval '1500 milliseconds', false);
      instances := live;
      return next;
    end loop;
  end
  $$`;
