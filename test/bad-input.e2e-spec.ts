import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Gateway } from './support/gateway.js';
import { startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { storedRows } from './support/stored-rows.js';
import { configureForWrites, type Configured, type WriteRoute } from './support/write-routes.js';
import { without } from './support/without.js';
import { WRONG_VALUES } from './support/wrong-values.js';

let gateway: Gateway;
let configured: Configured;

beforeAll(async () => {
  gateway = await startGateway();
  configured = await configureForWrites(gateway);
});
afterAll(() => gateway.stop());

/** Sends bytes as they are. */
async function send(
  { method, path }: Pick<WriteRoute, 'method' | 'path'>,
  body: NonNullable<RequestInit['body']>,
  headers: object = {},
): Promise<Answer> {
  const answer = await fetch(`${gateway.url}/api/v1/llm-config${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.adminToken}`, 'content-type': 'application/json', ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
}

/** Runs the requests and expects that not one row has changed afterwards and that the process serves on. */
async function storingNothing(requests: () => Promise<void>): Promise<void> {
  const [rows, revision] = [await storedRows(gateway.databaseUrl), await revisionOf(gateway)];
  await requests();
  expect(await storedRows(gateway.databaseUrl)).toEqual(rows);
  expect(await revisionOf(gateway)).toBe(revision);
}

/** A 4xx problem document with a reason. */
function expectRefusal(answer: Answer, status: number, label: string): void {
  expect({ label, status: answer.status }).toEqual({ label, status });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(String(answer.body['detail']).length).toBeGreaterThan(10);
}

function fieldsIn({ body }: Answer): readonly string[] {
  return ((body['errors'] ?? []) as { field: string }[]).map(({ field }) => field);
}

/** Jest collects its table before the gateway runs, so routes are found by position. */
const ROUTES = [
  'POST /servers',
  'PUT /servers/{id}',
  'PATCH /servers/{id}',
  'POST /servers/discover',
  'POST /api-keys',
  'PUT /api-keys/{id}',
  'PATCH /api-keys/{id}',
  'POST /api-keys/{id}/keys',
  'PATCH /api-keys/{id}/keys/{id}',
  'POST /active',
  'POST /active in tiers',
  'PUT /purposes/{new}',
  'PUT /purposes/{old}',
  'PUT /agent-types/{name}',
  'PUT /collections/notes',
  'POST /import',
  'POST /revisions/{id}/rollback',
  'POST /apps',
  'PATCH /apps/{id}',
  'POST /apps/{id}/keys',
  'POST /apps/{id}/keys/{id}/rotate',
  'PUT /apps/{id}/jwt',
  'POST /admins',
  'PATCH /admins/{id}',
  'POST /admins/{id}/tokens',
].map((label, index) => ({ label, index }));

function routeAt(index: number): WriteRoute {
  const route = configured.routes[index];
  if (!route) throw new Error(`there is no route ${index}`);
  return route;
}

const labelOf = ({ method, path, note }: WriteRoute): string =>
  [method, path.replaceAll(/\/\d+/g, '/{id}'), note].filter((part) => part !== undefined).join(' ');

/** That the router has no other one is seen to in the tests of mass assignment. */
it('knows every write route', () => {
  expect(configured.routes.map(labelOf)).toEqual(
    ROUTES.map(({ label }) =>
      label.replace('{new}', 'brand-new').replace('{old}', 'spare').replace('{name}', 'writer'),
    ),
  );
});

const PROTO = /^The body has a key "__proto__"/;
const TWICE = /^The body has the key "." twice/;
const TOO_DEEP = /^The body is nested deeper than 64 levels/;

/** What class-transformer leaves out without a word. */
const INHERITED = ['constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'];

describe.each(ROUTES)('$label', ({ index }) => {
  it('refuses an unknown field and names it', () =>
    storingNothing(async () => {
      const { method, path, valid } = routeAt(index);
      const unknown = ['id', 'revision', 'created_at', 'role', 'Name', ...INHERITED, ''];
      for (const field of unknown.filter((name) => !Object.hasOwn(routeAt(index).fields, name))) {
        const answer = await gateway.manage(method, path, { ...valid, [field]: 1 });
        expectRefusal(answer, 400, `unknown field ${field}`);
        expect(fieldsIn(answer)).toEqual([field]);
      }
    }));

  it('does not let its answer grow with the request', async () => {
    const { method, path, valid } = routeAt(index);
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`unknown-${n}`, 1]));
    for (const hostile of [
      many,
      { ['x'.repeat(1024 * 1024)]: 1 },
      { fallbacks: Array.from({ length: 5000 }, () => ({})) },
    ]) {
      const answer = await gateway.manage(method, path, { ...valid, ...hostile });
      expectRefusal(answer, 400, 'many');
      expect(JSON.stringify(answer.body).length).toBeLessThan(20_000);
    }
  });

  it('refuses wrong values of every field and names it', () =>
    storingNothing(async () => {
      const { method, path, valid, fields } = routeAt(index);
      for (const [field, kind] of Object.entries(fields)) {
        for (const value of WRONG_VALUES[kind]) {
          const answer = await gateway.manage(method, path, { ...valid, [field]: value });
          expectRefusal(answer, 400, `${field} = ${JSON.stringify(value).slice(0, 80)}`);
          for (const named of fieldsIn(answer)) expect(named.split('.')[0]).toBe(field);
          expect(fieldsIn(answer)).not.toEqual([]);
        }
      }
    }));

  it('refuses what is no JSON object', () =>
    storingNothing(async () => {
      const route = routeAt(index);
      const documents = [
        '{',
        '{"a"}',
        '{"a":1}}',
        '[',
        'nul',
        "{'a':1}",
        '{"a":1,}',
        '\ufeff{}',
        '{"a":1}{"b":2}',
        'NaN',
      ];
      const others = [
        'null',
        '[]',
        '[{}]',
        `[${JSON.stringify(route.valid)}]`,
        '"text"',
        '""',
        '7',
        '0',
        'true',
        'false',
      ];
      for (const document of [...documents, ...others]) {
        expectRefusal(await send(route, document), 400, document);
      }
    }));

  it('refuses hostile JSON', () =>
    storingNothing(async () => {
      const route = routeAt(index);
      const [opening] = JSON.stringify(route.valid).split(/\}$/);
      const comma = opening === '{' ? '' : ',';
      const deep = '['.repeat(64) + ']'.repeat(64);
      // The reason tells which check refused it: the body must not get as far as the validation of its fields.
      const members: readonly (readonly [string, RegExp])[] = [
        ['"__proto__":{"admin":true}', PROTO],
        ['"__pr\\u006fto__":{}', PROTO],
        ['"metadata":{"a":[{"__proto__":1}]}', PROTO],
        ['"metadata":{"\\u005f_proto__":1}', PROTO],
        ['"x":1,"x":2', TWICE],
        ['"x":1,"\\u0078":2', TWICE],
        ['"metadata":{"a":1,"a":1}', TWICE],
        [`"metadata":${deep}`, TOO_DEEP],
        [`"metadata":${'{"a":'.repeat(64)}1${'}'.repeat(64)}`, TOO_DEEP],
        ['"metadata":1e400', /metadata/],
      ];
      for (const [member, reason] of members) {
        const answer = await send(route, `${opening}${comma}${member}}`);
        expectRefusal(answer, 400, member);
        expect(answer.body['detail']).toMatch(reason);
      }
      const invalidUtf8 = Buffer.from(`${opening}${comma}"x":"\u00ff"}`, 'latin1');
      const answer = await send(route, invalidUtf8);
      expectRefusal(answer, 400, 'invalid UTF-8');
      expect(answer.body['detail']).toBe('The body is not valid UTF-8.');
    }));

  it('refuses other content types and encodings', () =>
    storingNothing(async () => {
      const route = routeAt(index);
      const body = JSON.stringify(route.valid);
      const types = ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'text/json', 'x', ''];
      for (const type of [...types, 'multipart/form-data; boundary=a', 'application/xml']) {
        expectRefusal(await send(route, body, { 'content-type': type }), 415, type);
      }
      const gzipped = Buffer.from('1f8b0800000000000003ab0500431eb2a602000000', 'hex');
      expectRefusal(await send(route, gzipped, { 'content-encoding': 'gzip' }), 400, 'gzip');
    }));

  it('answers an empty body with a reason, or takes it for nothing to say', async () => {
    const { method, path, mayBeEmpty } = routeAt(index);
    const answer = await gateway.manage(method, `${path}?dry_run=true`, '', { 'content-type': 'application/json' });
    expect(mayBeEmpty ? [200, 201] : [400]).toContain(answer.status);
    expect(answer.body['detail'] ?? 'no need').toEqual(expect.any(String));
  });

  it('refuses a body beyond 32 MiB, announced or not', () =>
    storingNothing(async () => {
      const route = routeAt(index);
      const size = 33 * 1024 * 1024;
      expectRefusal(await send(route, Buffer.alloc(size, 0x20)), 413, 'announced');
      const blocks = Array.from({ length: 33 }, () => Buffer.alloc(1024 * 1024, 0x20));
      expectRefusal(await send(route, ReadableStream.from(blocks)), 413, 'chunked');
    }));

  it('refuses unknown and wrong query parameters', () =>
    storingNothing(async () => {
      const { method, path, valid } = routeAt(index);
      const queries = [
        'dry_run=1',
        'dry_run=',
        'dry_run=TRUE',
        'dry_run=true&dry_run=true',
        'dry_run[]=true',
        'force=maybe',
      ];
      for (const query of [...queries, 'dry_run=true&x=1', 'x=1&dry_run=true', '__proto__=1', 'constructor=1']) {
        expectRefusal(await gateway.manage(method, `${path}?${query}`, valid), 400, query);
      }
    }));

  it('does not store a dry run, which answers as the write would', () =>
    storingNothing(async () => {
      const { method, path, valid, keepsRevision } = routeAt(index);
      const answer = await gateway.manage(method, `${path}?dry_run=true`, valid);
      expect(answer.status).toBeLessThan(300);
      const shown = without(valid, 'purpose', 'api_key', 'reason', 'overlap_seconds', 'secret', 'servers');
      const next = (await revisionOf(gateway)) + (keepsRevision ? 0 : 1);
      const revision = path === '/servers/discover' ? null : next;
      expect(answer.body).toMatchObject({ ...shown, revision });
    }));

  it('refuses a malformed If-Match and one that does not match', () =>
    storingNothing(async () => {
      const { method, path, valid } = routeAt(index);
      const body = path === '/servers/discover' ? { ports: [] } : valid;
      const malformed = ['1', '"abc"', 'W/"1"', '*', '""', '"1", "2"', '"-1"', `"${'9'.repeat(20)}"`, '"1', "'1'"];
      for (const tag of malformed) {
        const answer = await gateway.manage(method, path, body, { 'if-match': tag });
        expectProblem(answer, 400, 'invalid_request', ['If-Match']);
      }
      if (path === '/servers/discover') return;
      for (const tag of ['"0"', '"1"', '"999999999"']) {
        const answer = await gateway.manage(method, path, body, { 'if-match': tag });
        expectProblem(answer, 412, 'revision_conflict');
      }
    }));
});

describe('If-Match', () => {
  it('lets the writer through who has seen the newest revision', async () => {
    const revision = await revisionOf(gateway);
    const headers = { 'if-match': `"${revision}"` };
    const first = await gateway.manage('PUT', '/purposes/matched', {}, headers);
    expect([first.status, first.body['revision']]).toEqual([200, revision + 1]);
    expectProblem(await gateway.manage('PUT', '/purposes/matched', {}, headers), 412, 'revision_conflict');
  });

  it('holds for deletions and dry runs too', () =>
    storingNothing(async () => {
      for (const path of configured.deletions) {
        const stale = await gateway.manage('DELETE', path, undefined, { 'if-match': '"1"' });
        expectProblem(stale, 412, 'revision_conflict');
        const dry = await gateway.manage('DELETE', `${path}?dry_run=true`);
        const revision = (await revisionOf(gateway)) + 1;
        expect([dry.status, dry.body]).toEqual([200, { revision, changes: expect.any(Array) }]);
        expectRefusal(await gateway.manage('DELETE', `${path}?force=true`), 400, 'unknown query');
      }
    }));
});
