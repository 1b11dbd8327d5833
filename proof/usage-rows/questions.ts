/** One thing that a page asks for. */
export interface Question {
  readonly name: string;
  /** Below `/api/v1/llm-config`. */
  readonly path: string;
  readonly withinMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DASHBOARD_MS = 200;
const ONE_APP_MS = 100;

/** What a dashboard shows of a month, and what somebody looks for who looks for something. */
export function questions(): readonly Question[] {
  const now = Date.now();
  const time = (ago: number): string => new Date(now - ago).toISOString();
  const month = `from=${time(30 * DAY_MS)}&to=${time(0)}`;
  const week = `from=${time(7 * DAY_MS + HOUR_MS)}&to=${time(HOUR_MS)}`;
  return [
    { name: 'a month by day', path: `/usage?group_by=day&${month}`, withinMs: DASHBOARD_MS },
    { name: 'a month by app', path: `/usage?group_by=app&${month}`, withinMs: DASHBOARD_MS },
    { name: 'a month by purpose', path: `/usage?group_by=purpose&${month}`, withinMs: DASHBOARD_MS },
    { name: 'a month by provider and model', path: `/usage?group_by=provider,model&${month}`, withinMs: DASHBOARD_MS },
    { name: 'a month by key', path: `/usage?group_by=key&${month}`, withinMs: DASHBOARD_MS },
    { name: 'a month by day and purpose', path: `/usage?group_by=day,purpose&${month}`, withinMs: DASHBOARD_MS },
    { name: 'a week by hour', path: `/usage?group_by=hour&${week}`, withinMs: DASHBOARD_MS },
    { name: 'a provider’s month by day', path: `/usage?group_by=day&provider_id=3&${month}`, withinMs: DASHBOARD_MS },
    { name: 'one app’s month by day', path: `/usage?group_by=day&app_id=7&${month}`, withinMs: ONE_APP_MS },
    { name: 'one app’s month by model', path: `/usage?group_by=model&app_id=7&${month}`, withinMs: ONE_APP_MS },
    { name: 'the newest requests', path: '/requests?limit=50', withinMs: DASHBOARD_MS },
    { name: 'the newest requests of an app', path: '/requests?limit=50&app_id=7', withinMs: DASHBOARD_MS },
    { name: 'the newest errors', path: '/requests?limit=50&status=503', withinMs: DASHBOARD_MS },
    {
      name: 'errors of an app three weeks ago',
      path: `/requests?limit=50&app_id=7&status=503&to=${time(21 * DAY_MS)}`,
      withinMs: DASHBOARD_MS,
    },
    { name: 'what nearly never happens', path: '/requests?limit=50&status=418', withinMs: DASHBOARD_MS },
    { name: 'what nearly never becomes of one', path: '/requests?limit=50&outcome=broken', withinMs: DASHBOARD_MS },
    { name: 'one request by its id', path: '/requests?id=req_0003000000000100', withinMs: DASHBOARD_MS },
  ];
}
