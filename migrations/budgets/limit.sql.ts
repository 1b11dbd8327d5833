/** What a budget allows, and what of it was spent before it was set. */
export const LIMIT_OF = `
  -- Nano-USD of the hard limit as it is stored now; null where there is none.
  create function budget_limit(kind text, subject text, period text) returns bigint language plpgsql stable as $$
  declare
    budget jsonb;
  begin
    if kind = 'app' then
      select apps.budget into budget from apps where apps.id = subject::integer;
    else
      select purposes.budget into budget from purposes where purposes.slug = subject;
    end if;
    if budget is null or budget ->> 'hard' = 'false' then
      return null;
    end if;
    return floor((budget ->> ('usd_per_' || period))::numeric * 1000000000)::bigint;
  end
  $$`;

export const SPENT_BEFORE = `
  -- Nano-USD that usage records tell of a period whose budget is drawn on for the first time: it may have been set late.
  create function budget_spent_before(kind text, subject text, period text, starts_on date) returns bigint
  language plpgsql stable as $$
  declare
    spent numeric;
    begins timestamptz := starts_on::timestamp at time zone 'UTC';
    ends timestamptz :=
      (starts_on + case period when 'day' then interval '1 day' else interval '1 month' end) at time zone 'UTC';
  begin
    if kind = 'app' then
      select sum(cost_usd) into spent from usage_daily
        where day >= begins and day < ends and app_id = subject::integer;
    else
      select sum(cost_usd) into spent from usage_daily
        where day >= begins and day < ends and usage_daily.purpose = subject;
    end if;
    return greatest(0, ceil(coalesce(spent, 0) * 1000000000))::bigint;
  end
  $$`;
