/** What becomes of a killed instance's leases. */
export const RECLAIM = `
  -- Takes back the leases of a holder that is dead, and counts what usage records say it had spent beside what it told.
  -- The ledger never comes to more than all records tell: what was spent before the budget was set is in it already.
  -- May be called again when more records have come. Returns the nano-USD that were counted.
  create function budget_reclaim(dead uuid) returns bigint language plpgsql as $$
  declare
    lease record;
    holder budget_holders;
    missing bigint;
    uncounted bigint;
    total bigint := 0;
  begin
    update budget_holders set looked_at = clock_timestamp() where id = dead returning * into holder;
    for lease in
      with recorded as materialized (
        select app_id, purpose, (at at time zone 'UTC')::date as day, sum(cost_usd) as cost_usd from usage_attempts
          where at > holder.began_at - interval '1 hour' and not own_key
            and request_id between holder.request_prefix || '0' and holder.request_prefix || 'zzzzzzzzzzzz'
            and starts_with(request_id, holder.request_prefix)
          group by 1, 2, 3
      )
      select known.*, (
        select ceil(coalesce(sum(recorded.cost_usd), 0) * 1000000000)::bigint from recorded
          where case known.subject_kind when 'app' then recorded.app_id::text else recorded.purpose end = known.subject
            and recorded.day >= known.starts_on
            and recorded.day < known.starts_on + (case known.period when 'day' then interval '1 day' else interval '1 month' end)
      ) as recorded_nano_usd
      from budget_leases as known where known.holder_id = dead
      order by known.subject_kind collate "C", known.subject collate "C", known.period collate "C", known.starts_on
    loop
      select budget_spent_before(known.subject_kind, known.subject, known.period, known.starts_on) - known.spent_nano_usd
        into uncounted from budget_ledger as known
        where known.subject_kind = lease.subject_kind and known.subject = lease.subject
          and known.period = lease.period and known.starts_on = lease.starts_on for update;
      missing := greatest(0, least(uncounted, lease.recorded_nano_usd - lease.reported_nano_usd));
      update budget_ledger as known set spent_nano_usd = known.spent_nano_usd + missing
        where known.subject_kind = lease.subject_kind and known.subject = lease.subject
          and known.period = lease.period and known.starts_on = lease.starts_on;
      update budget_leases as known set leased_nano_usd = 0,
          reported_nano_usd = known.reported_nano_usd + missing, reclaimed_nano_usd = known.reclaimed_nano_usd + missing
        where known.subject_kind = lease.subject_kind and known.subject = lease.subject
          and known.period = lease.period and known.starts_on = lease.starts_on and known.holder_id = dead;
      total := total + missing;
    end loop;
    return total;
  end
  $$`;
