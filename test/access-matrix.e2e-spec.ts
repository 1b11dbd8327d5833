import { Controller, Get } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Access } from '../src/access/access.decorator.js';
import { AccessGuard } from '../src/access/access.guard.js';
import { AppModule } from '../src/app.module.js';
import { type Caller, BREAK_GLASS, everyCaller, mayUse } from './support/access-callers.js';
import {
  AGENT,
  collectRoutes,
  each,
  endsSessions,
  faultsOf,
  nameOf,
  pathOf,
  policyOf,
  type Route,
  send,
} from './support/access-probe.js';
import { ACCESS_TABLE } from './support/access-table.js';
import { type Gateway, startGateway } from './support/gateway.js';

const DOCUMENTATION: readonly string[] = ['/docs', '/docs/', '/docs/swagger-ui.css', '/docs-json', '/docs-yaml'];
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY'];

let gateway: Gateway;
let callers: readonly Caller[];
const routes: Route[] = [];
beforeAll(async () => {
  gateway = await startGateway({ BREAK_GLASS_TOKEN: BREAK_GLASS }, undefined, (app) => collectRoutes(app, routes));
  callers = await everyCaller(gateway);
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  AGENT.destroy();
  await gateway.stop();
});

/** All of them, and the two after which a session is another one. */
async function faults(one: Caller): Promise<readonly string[]> {
  const [last, first] = [routes.filter(endsSessions), routes.filter((route) => !endsSessions(route))];
  const found = await faultsOf(gateway.url, first, one);
  let now = one;
  for (const route of last) {
    now = (await now.again?.()) ?? now;
    found.push(...(await faultsOf(gateway.url, [route], now)));
  }
  return found;
}

function caller(wanted: string): Caller {
  const found = callers.find(({ name }) => name === wanted);
  if (!found) throw new Error(`nobody is called ${wanted}`);
  return found;
}

describe('the table of access', () => {
  it('has every route of the router, each once, and none that is not there', () => {
    const listed = Object.values(ACCESS_TABLE).flat();
    expect(listed.toSorted()).toEqual(routes.map(nameOf).toSorted());
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.length).toBeGreaterThan(90);
  });

  it('is what every route goes by, whoever asks', async () => {
    expect(callers.length).toBeGreaterThan(20);
    const found: string[] = [];
    for (const one of callers) found.push(...(await faults(one)));
    expect(found).toEqual([]);
  });

  it('leaves nothing open beside it but the documentation, and the admin page where it is built', async () => {
    const statuses = await Promise.all(DOCUMENTATION.map((path) => send(gateway.url, 'GET', path, {})));
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    const page = ['/', '/login', '/providers', '/providers/1', '/assets', '/assets/x.js'];
    const unknown = [
      '/api',
      '/api/v1',
      '/api/v1/llm-config',
      '/v1',
      '/admin',
      '/.env',
      '/metrics/',
      '/health',
      ...page,
    ];
    expect(await each(unknown, async (path) => refused(path, await send(gateway.url, 'GET', path, {})))).toEqual([]);
  });
});

const refused = (what: string, status: number): string | undefined =>
  [400, 401, 403, 404, 405, 415, 501].includes(status) ? undefined : `${what} answers ${status}`;

const TRICKS: readonly (readonly [string, (path: string) => string])[] = [
  ['two slashes', (path) => path.replaceAll('/', '//')],
  ['two slashes at the start', (path) => `/${path}`],
  ['a slash at the end', (path) => `${path}/`],
  ['two slashes at the end', (path) => `${path}//`],
  ['a dot', (path) => path.replace(/\/(?=[^/]*$)/, '/./')],
  ['an encoded dot', (path) => path.replace(/\/(?=[^/]*$)/, '/%2e/')],
  ['two dots', (path) => `/health/..${path}`],
  ['two encoded dots', (path) => `/health/%2e%2e${path}`],
  ['two dots in capitals', (path) => `/docs/%2E%2E${path}`],
  ['dots encoded twice', (path) => `/health/%252e%252e${path}`],
  ['capitals', (path) => path.toUpperCase()],
  ['a capital', (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase())],
  ['an encoded letter', (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)],
  ['an encoded slash', (path) => path.replace(/\/(?=[^/]*$)/, '%2f')],
  ['a backslash', (path) => path.replace(/\/(?=[^/]*$)/, '\\')],
  ['an encoded backslash', (path) => path.replace(/\/(?=[^/]*$)/, '%5c')],
  ['a semicolon', (path) => `${path};/health/live`],
  ['a NUL', (path) => `${path}%00`],
  ['a line feed', (path) => `${path}%0a`],
  ['an ending', (path) => `${path}.json`],
  ['a question', (path) => `${path}?/health/live`],
  ['a public one in front', (path) => `/health/live/..${path}`],
  ['an address', (path) => `http://127.0.0.1${path}`],
  ['another host', (path) => `http://health.example${path}`],
];

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { host: 'localhost' },
  { host: '127.0.0.1:80' },
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-forwarded-host': 'localhost', 'x-forwarded-proto': 'https' },
  { 'x-real-ip': '127.0.0.1' },
  { 'x-original-url': '/health/live' },
  { 'x-rewrite-url': '/health/live' },
  { 'x-http-method-override': 'GET' },
  { forwarded: 'for=127.0.0.1;host=localhost' },
  { authorization: 'Bearer null' },
  { 'x-api-key': 'undefined' },
  { cookie: 'patchbay_session=' },
  { role: 'admin', 'x-role': 'admin', 'x-admin': 'true' },
];

describe('a path that is written in another way', () => {
  it.each(TRICKS)('with %s opens nothing', async (_, trick) => {
    const closed = routes.filter((route) => policyOf(route) !== 'public');
    const tries = closed.flatMap((route) =>
      ['nobody', 'app key', 'viewer', 'operator', 'admin']
        .map(caller)
        .filter((one) => !mayUse(one, policyOf(route) ?? 'admin'))
        .map((one) => ({ route, one })),
    );
    const found = await each(tries, async ({ route, one }) => {
      const path = trick(pathOf(route));
      return refused(
        `${route.method} ${path} to ${one.name}`,
        await send(gateway.url, route.method, path, one.headers),
      );
    });
    expect([closed.length > 80, found]).toEqual([true, []]);
  });
});

describe('a request that is dressed up', () => {
  it.each(HEADERS)('with %j opens nothing', async (headers) => {
    const closed = routes.filter((route) => policyOf(route) !== 'public');
    const found = await each(closed, async (route) => {
      const status = await send(gateway.url, route.method, pathOf(route), headers);
      return status === 401 ? undefined : `${nameOf(route)} answers ${status}`;
    });
    expect(found).toEqual([]);
  });

  it('with another method opens nothing', async () => {
    const known = new Set(routes.map(nameOf));
    const paths = [...new Set(routes.filter((route) => policyOf(route) !== 'public').map(({ path }) => path))];
    const tries = paths.flatMap((path) => METHODS.map((method) => ({ method, path })));
    const found = await each(tries, async ({ method, path }) => {
      if (known.has(`${method} ${path}`)) return undefined;
      const status = await send(gateway.url, method, pathOf({ method, path }), {});
      // HEAD is asked for the same as GET is.
      return refused(`${method} ${path}`, status);
    });
    expect(found).toEqual([]);
  });
});

@Controller('api/v1/llm-config/planted')
class Unguarded {
  @Get()
  read(): string {
    return 'open to everybody';
  }
}

@Access('viewer')
@Controller('api/v1/llm-config/planted')
class Unlisted extends Unguarded {}

async function withPlanted(
  controllers: readonly (typeof Unguarded)[],
  check: (planted: Gateway, found: readonly Route[]) => Promise<void>,
): Promise<void> {
  const found: Route[] = [];
  const original = AppModule.from.bind(AppModule);
  jest.spyOn(AppModule, 'from').mockImplementation((parts) => ({ ...original(parts), controllers: [...controllers] }));
  const planted = await startGateway({}, gateway, (app) => collectRoutes(app, found));
  try {
    await check(planted, found);
  } finally {
    await planted.stop();
  }
}

describe('what this would find', () => {
  const PLANTED = 'GET /api/v1/llm-config/planted';
  const listed = new Set(Object.values(ACCESS_TABLE).flat());
  const missing = (found: readonly Route[]): readonly string[] => found.map(nameOf).filter((name) => !listed.has(name));

  it('is a controller without a policy, which is refused to everybody until somebody thinks about it', async () => {
    await withPlanted([Unguarded], async ({ url }, found) => {
      expect(missing(found)).toEqual([PLANTED]);
      const planted = found.filter((route) => nameOf(route) === PLANTED);
      expect(await faultsOf(url, planted, caller('nobody'))).toEqual([`${PLANTED} is not in the table`]);
      const statuses = await Promise.all(
        callers.map(({ headers }) => send(url, 'GET', '/api/v1/llm-config/planted', headers)),
      );
      expect(new Set(statuses)).toEqual(new Set([403]));
    });
  });

  it('is a controller that is not in the table', async () => {
    await withPlanted([Unlisted], async (_, found) => expect(missing(found)).toEqual([PLANTED]));
  });

  it('is a guard that lets everybody in', async () => {
    jest.spyOn(AccessGuard.prototype, 'canActivate').mockReturnValue(true);
    const reading = routes.filter(({ method, path }) => method === 'GET' && path.startsWith('/api/v1/llm-config/'));
    const found = await faultsOf(gateway.url, reading, caller('nobody'));
    expect(found).toHaveLength(reading.filter((route) => policyOf(route) !== 'public').length);
    expect(found).toContain('GET /api/v1/llm-config/admins for admin answers 200 to nobody');
  });

  it('is a role that is too weak', async () => {
    const viewer = { ...caller('viewer'), standing: 'operator' } as const;
    const operators = routes.filter((route) => policyOf(route) === 'operator');
    expect(await faultsOf(gateway.url, operators, viewer)).toHaveLength(operators.length);
  });

  it('is somebody who is let in although they are nobody', async () => {
    const nobody = { ...caller('admin'), standing: 'nobody' } as const;
    const closed = routes.filter((route) => policyOf(route) !== 'public');
    expect(await faultsOf(gateway.url, closed, nobody)).toHaveLength(closed.length);
  });
});
