/** What becomes of a ledger that nobody has drawn on for a while. */
export const RECOUNT = `
  -- Without a limit nobody tells the ledger what is spent. When one is set again, usage records tell it: see budget_sync.
  create function budget_recount() returns trigger language plpgsql as $$
  begin
    delete from budget_ledger as known
      where known.subject_kind = case tg_table_name when 'apps' then 'app' else 'purpose' end
        and known.subject = to_jsonb(new) ->> case tg_table_name when 'apps' then 'id' else 'slug' end
        and known.starts_on >= date_trunc('month', clock_timestamp() at time zone 'UTC')::date
        and old.budget ->> ('usd_per_' || known.period) is null
        and new.budget ->> ('usd_per_' || known.period) is not null;
    return null;
  end
  $$;
  create trigger budget_set after update of budget on apps
    for each row when (old.budget is distinct from new.budget) execute function budget_recount();
  create trigger budget_set after update of budget on purposes
    for each row when (old.budget is distinct from new.budget) execute function budget_recount()`;
