import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { RequestValidationPipe } from '../src/validation/request-validation.pipe.js';
import { collectRoutes, isOf, nameOf, type Route } from './support/access-probe.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { configureForWrites, type WriteRoute } from './support/write-routes.js';

const CONFIG = '/api/v1/llm-config';
/** What callers would like to set: who and what they are, whose something is, and what Patchbay alone knows. */
const TEMPTING: Readonly<Record<string, unknown>> = {
  id: 1,
  role: 'admin',
  roles: ['admin'],
  scopes: ['*'],
  is_admin: true,
  means: 'break_glass',
  admin_id: 1,
  app_id: 1,
  owner: 1,
  issuer: 'https://evil.example',
  subject: 'root',
  enabled: true,
  generated: true,
  token: 'pb_admin_mine',
  token_hash: 'x'.repeat(43),
  tokenHash: 'x'.repeat(43),
  key: 'pb_app_mine',
  last_four: 'mine',
  sealed: 'pb1.mine',
  kek_id: 'mine',
  masked_key: '****mine',
  created_at: '2020-01-01T00:00:00Z',
  createdAt: '2020-01-01T00:00:00Z',
  updated_at: '2020-01-01T00:00:00Z',
  updated_by: 'somebody else',
  author: 'somebody else',
  revoked_at: null,
  expires_at: '2099-01-01T00:00:00Z',
  last_used_at: '2020-01-01T00:00:00Z',
  last_login_at: '2020-01-01T00:00:00Z',
  revision: 1,
  version: 1,
  spent_usd: 0,
  requests_count: 0,
  cost_usd: 0,
  state: 'active',
  dry_run: true,
  applied: true,
};
/** Routes that take a body and no configuration, with one they understand. */
const OTHERS: readonly (Pick<WriteRoute, 'method' | 'path' | 'valid'> & { readonly fields: readonly string[] })[] = [
  { method: 'POST', path: `${CONFIG}/encryption/rewrap`, valid: {}, fields: [] },
  { method: 'POST', path: `${CONFIG}/explain`, valid: { purpose: 'chat' }, fields: ['app_id', 'revision'] },
  {
    method: 'POST',
    path: `${CONFIG}/api-keys/1/rotate`,
    valid: { api_key: 'sk-0123456789ab' },
    fields: ['app_id', 'expires_at'],
  },
  { method: 'POST', path: `${CONFIG}/api-keys/1/versions/1/activate`, valid: {}, fields: [] },
  {
    method: 'POST',
    path: `${CONFIG}/servers/try`,
    valid: { server_type: 'vllm', base_url: 'http://127.0.0.1:9' },
    fields: ['enabled'],
  },
  {
    method: 'POST',
    path: `${CONFIG}/api-keys/try`,
    valid: { provider: 'custom', api_key: 'sk-0123456789ab', base_url: 'http://127.0.0.1:9' },
    fields: ['enabled'],
  },
  {
    method: 'POST',
    path: `${CONFIG}/playground`,
    valid: { purpose: 'chat', messages: [{ role: 'user', content: 'x' }] },
    fields: [],
  },
  { method: 'POST', path: '/api/v1/auth/login', valid: { token: 'none' }, fields: ['token'] },
];
/** They take no body; one that is sent is not looked at. */
const WITHOUT_BODY: readonly string[] = [
  `POST ${CONFIG}/servers/:id/test`,
  `POST ${CONFIG}/api-keys/:id/test`,
  'POST /api/v1/auth/logout',
];
const MAY_HAVE_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

interface Target {
  readonly method: string;
  readonly path: string;
  readonly valid: object;
  readonly fields: readonly string[];
}

let gateway: Gateway;
let targets: readonly Target[];
const routes: Route[] = [];
beforeAll(async () => {
  gateway = await startGateway({}, undefined, (app) => collectRoutes(app, routes));
  const { routes: writes } = await configureForWrites(gateway);
  targets = [
    ...writes.map(({ method, path, valid, fields }) => ({
      method,
      path: CONFIG + path,
      valid,
      fields: Object.keys(fields),
    })),
    ...OTHERS,
  ];
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => gateway.stop());

async function refusedFields(target: Target, body: object): Promise<readonly string[] | string> {
  const answer = await fetch(gateway.url + target.path, {
    method: target.method,
    headers: { authorization: `Bearer ${gateway.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status !== 400) return `${answer.status}`;
  const { errors = [] } = JSON.parse(text) as { errors?: readonly { readonly field: string }[] };
  return errors.map(({ field }) => field);
}

/** Fields that a route takes without knowing them. */
async function accepted(target: Target): Promise<string[]> {
  const faults: string[] = [];
  for (const [field, value] of Object.entries(TEMPTING)) {
    if (target.fields.includes(field)) continue;
    const fields = await refusedFields(target, { ...target.valid, [field]: value });
    if (String(fields) !== field) faults.push(`${target.method} ${target.path} ${field}: ${String(fields)}`);
  }
  return faults;
}

const WHO_AND_WHAT: readonly string[] = [
  'admins',
  'admin_tokens',
  'sessions',
  'apps',
  'app_keys',
  'app_jwt',
  'providers',
  'provider_keys',
  'purposes',
  'revisions',
  'audit_entries',
];

async function rows(): Promise<string> {
  const client = new Client({ connectionString: gateway.databaseUrl });
  await client.connect();
  try {
    const all: (readonly [string, readonly object[]])[] = [];
    for (const name of WHO_AND_WHAT) all.push([name, (await client.query(`select * from ${name} order by 1`)).rows]);
    return JSON.stringify(all);
  } finally {
    await client.end();
  }
}

describe('a field that nobody may set', () => {
  it('is looked for at every route that takes a body', () => {
    const bodies = routes.filter(({ method }) => MAY_HAVE_BODY.has(method));
    const management = bodies.filter(({ path }) => path.startsWith('/api/v1/llm-config') || path.includes('/auth/'));
    const untested = management.filter((route) => !targets.some((target) => isOf(route, target)));
    expect(untested.map(nameOf).toSorted()).toEqual(WITHOUT_BODY.toSorted());
    expect(targets.length).toBeGreaterThan(25);
  });

  it('is refused and named, and nothing is stored', async () => {
    const before = await rows();
    const faults: string[] = [];
    for (const target of targets) faults.push(...(await accepted(target)));
    expect(faults).toEqual([]);
    expect(await rows()).toBe(before);
  });

  it('is refused also deep inside, and under a name that is written otherwise', async () => {
    const [create] = targets.filter(({ method, path }) => method === 'POST' && path === `${CONFIG}/apps`);
    const nested = {
      ...create?.valid,
      limits: { requests_per_second: 1, id: 1 },
      budget: { usd_per_day: 1, role: 'x' },
    };
    expect(create && (await refusedFields(create, nested))).toEqual(['limits.id', 'budget.role']);
    for (const field of ['ROLE', 'Id', 'is-admin', 'role[]', 'limits.id', ' id'])
      expect(create && (await refusedFields(create, { ...create.valid, [field]: 1 }))).toEqual([field]);
  });

  it('would be found where unknown fields were taken', async () => {
    jest
      .spyOn(RequestValidationPipe.prototype, 'transform')
      .mockImplementation((value: unknown) => Promise.resolve(value));
    const admins = targets.filter(({ method, path }) => method === 'POST' && path === `${CONFIG}/admins`);
    const faults = await Promise.all(admins.map(accepted));
    expect(faults.flat()).toHaveLength(Object.keys(TEMPTING).length - 2);
  });
});
