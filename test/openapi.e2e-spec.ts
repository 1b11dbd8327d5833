import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PAGE_PATHS } from '../src/admin/page-paths.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
}
interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly description?: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security?: readonly unknown[];
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const PROCESS = fileURLToPath(new URL('./support/built-app.process.ts', import.meta.url));
const BUILT = fileURLToPath(new URL('../dist/src/app.js', import.meta.url));

let document: Document;
let routes: readonly string[];

beforeAll(async () => {
  if (!existsSync(BUILT)) throw new Error('dist/ is missing: run "npm run build" first, this is a test of the build');
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS], { maxBuffer: 16 * 1024 * 1024 });
  ({ document, routes } = JSON.parse(stdout) as { document: Document; routes: string[] });
});

interface Named<T> {
  readonly name: string;
  readonly value: T;
}

function operations(): readonly Named<Operation>[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, value]) => ({ name: `${method.toUpperCase()} ${path}`, value })),
  );
}

function properties(): readonly Named<Schema>[] {
  return Object.entries(document.components.schemas).flatMap(([schema, { properties: fields = {} }]) =>
    Object.entries(fields).map(([field, value]) => ({ name: `${schema}.${field}`, value })),
  );
}

/** The documentation itself, and the admin page with its files. */
function isForBrowsers(route: string): boolean {
  const [first = ''] = route.replace(/^\w+ \//, '').split('/');
  return ['', 'assets', 'docs', 'docs-json', 'docs-yaml', ...PAGE_PATHS].includes(first);
}

function isManagement({ name }: Named<unknown>): boolean {
  return name.includes(' /api/v1/llm-config/') && !name.endsWith('/health');
}

/** Names of those that fall short, so that a failure lists them all. */
function without<T>(all: readonly Named<T>[], isRight: (value: T, name: string) => boolean): readonly string[] {
  return all.filter(({ value, name }) => !isRight(value, name)).map(({ name }) => name);
}

const isText = (text: string | undefined): boolean => text !== undefined && text.trim().length > 3;

/** It makes what is not there, and refers to nothing else. */
const CREATING: ReadonlySet<string> = new Set(['PUT /api/v1/llm-config/collections/{name}']);

/** What every management operation of that kind must list. */
function expectedErrors(operation: Operation, name: string): readonly string[] {
  const writes = !name.startsWith('GET ') && !/\/(test|try|playground)$/.test(name);
  const errors = ['401', '403', '503'];
  if (writes) errors.push('400', '412');
  if (operation.requestBody) errors.push('413', '415');
  if (/\{(id|name|purpose)\}/.test(name) && !CREATING.has(name)) errors.push('404');
  return errors;
}

function hasType({ $ref, type, ...rest }: Schema): boolean {
  return ($ref ?? type) !== undefined || 'allOf' in rest || 'anyOf' in rest;
}

/** An object says what is in it. */
function isClosed({ type, properties: fields, additionalProperties }: Schema): boolean {
  return type !== 'object' || fields !== undefined || additionalProperties !== undefined;
}

describe('the OpenAPI document of the build', () => {
  it('is OpenAPI 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('has every route of the router, and none that is not there', () => {
    const real = routes
      .filter((route) => !route.startsWith('HEAD ') && !isForBrowsers(route))
      .map((route) => route.replaceAll(/:\w+|\*/g, '{}'));
    const documented = operations().map(({ name }) => name.replaceAll(/\{\w+\}/g, '{}'));
    expect(documented.toSorted()).toEqual(real.toSorted());
    expect(real.length).toBeGreaterThan(40);
  });

  it('gives every operation a summary, a group and an id of its own', () => {
    expect(without(operations(), ({ summary }) => isText(summary))).toEqual([]);
    expect(without(operations(), ({ tags }) => new Set(tags).size > 0)).toEqual([]);
    const ids = operations().map(({ value }) => value.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^\w+$/.test(String(id)))).toEqual([]);
  });

  it('describes every parameter, and demands none but those of the path and whose price is asked for', () => {
    const described = operations().flatMap(({ name, value }) =>
      value.parameters.map((parameter) => ({ name: `${name} ${parameter.name}`, value: parameter })),
    );
    expect(without(described, ({ description }) => isText(description))).toEqual([]);
    const demanded = described.filter(({ value }) => value.required === true);
    const outsideThePath = without(demanded, ({ name }, label) => label.includes(`{${name}}`));
    expect(outsideThePath).toEqual(['GET /api/v1/llm-config/prices provider_id']);
  });

  it('gives every success a schema, which is a named one unless a provider writes the answer or it is no JSON', () => {
    const bare = without(operations(), ({ responses }, name) => {
      const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      const bodies = successes.map(([, { content = {} }]) => Object.entries(content));
      const isInference = /^\w+ \/(api\/v1\/llm|v1)\/|\/playground$/.test(name);
      const isRight = ([media, { schema = {} }]: (typeof bodies)[number][number]): boolean =>
        (schema.$ref ?? (isInference || media !== 'application/json' ? schema.type : undefined)) !== undefined;
      return bodies.length > 0 && bodies.every((each) => each.length > 0 && each.every(isRight));
    });
    expect(bare).toEqual(['GET /api/v1/auth/oidc/login']);
    const { '302': redirect, ...errors } = document.paths['/api/v1/auth/oidc/login']?.['get']?.responses ?? {};
    expect([redirect !== undefined, Object.keys(errors).every((status) => status >= '400')]).toEqual([true, true]);
  });

  it('lists the errors of every management operation as problem documents', () => {
    const missing = operations()
      .filter(isManagement)
      .flatMap(({ name, value }) =>
        expectedErrors(value, name).flatMap((status) => {
          const schema = value.responses[status]?.content?.['application/problem+json']?.schema;
          return schema?.$ref === '#/components/schemas/Problem' ? [] : [`${name} ${status}`];
        }),
      );
    expect(missing).toEqual([]);
  });

  it('lists errors of every inference operation', () => {
    const inference = operations().filter(({ name }) => /^\w+ \/(api\/v1\/llm|v1)\//.test(name));
    const bare = without(inference, ({ responses }) => '401' in responses && '403' in responses);
    expect(inference.length).toBeGreaterThan(10);
    expect(bare).toEqual([]);
    // For the first time with a key, or on account of a budget, a request may need the database.
    const silent = without(inference, ({ responses }) =>
      String(responses['503']?.description).includes('`database_unavailable`'),
    );
    expect(silent).toEqual([]);
  });

  it('says which operations need a credential', () => {
    const open = without(operations(), ({ security = [] }) => security.length > 0);
    const health = ['/health/live', '/health/ready', '/healthz', '/api/v1/llm-config/health'];
    const login = ['GET /methods', 'POST /login', 'GET /oidc/login', 'GET /oidc/callback', 'GET /session'];
    expect(open.toSorted()).toEqual(
      [...health.map((path) => `GET ${path}`), ...login.map((route) => route.replace(' ', ' /api/v1/auth'))].toSorted(),
    );
  });

  it('describes every property of every schema', () => {
    expect(without(properties(), ({ description }) => isText(description))).toEqual([]);
    expect(without(properties(), ({ description = '' }) => !description.includes('@'))).toEqual([]);
    expect(properties().length).toBeGreaterThan(100);
  });

  it('has no schema without properties and no reference that leads nowhere', () => {
    const named = Object.entries(document.components.schemas).map(([name, value]) => ({ name, value }));
    expect(without(named, ({ properties: fields = {} }) => Object.keys(fields).length > 0)).toEqual([]);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    const unknown = references.filter(([, name = '']) => !(name in document.components.schemas));
    expect([references.length > 50, unknown]).toEqual([true, []]);
  });

  it('gives every property a type', () => {
    expect(without(properties(), hasType)).toEqual([]);
    expect(without(properties(), isClosed)).toEqual([]);
  });

  it('demands of the caller what the validation demands', () => {
    const { schemas } = document.components;
    const demanded = {
      CreateServer: ['base_url', 'name', 'server_type'],
      CreateApiKey: ['api_key', 'key_name', 'provider'],
      ReplaceApiKey: ['key_name', 'provider'],
      AddKey: ['api_key'],
      RotateKey: ['api_key'],
      ActivateProvider: ['purpose'],
      TargetReference: ['provider_id', 'provider_type'],
      TierTargetReference: ['provider_id', 'provider_type'],
      TierReference: ['strategy', 'targets'],
      PutAgentType: ['purpose'],
      CreateApp: ['name'],
      TryServer: ['base_url', 'server_type'],
      TryApiKey: ['api_key', 'provider'],
      AskPlayground: ['messages'],
      PlaygroundMessage: ['content', 'role'],
    };
    for (const [name, fields] of Object.entries(demanded)) {
      expect([name, schemas[name]?.required?.toSorted()]).toEqual([name, fields]);
    }
    const settings = ['Timeouts', 'Limits', 'Capabilities', 'Price', 'PutAttempts', 'PutRequirements'];
    for (const name of [
      'UpdateServer',
      'UpdateApiKey',
      'PutPurpose',
      'DiscoverServers',
      'UpdateKey',
      'ActivateVersion',
      'Rewrap',
      'UpdateApp',
      'CreateAppKey',
      'RotateAppKey',
      'RateLimits',
      'Budget',
      ...settings,
    ]) {
      expect([name, schemas[name]?.required ?? []]).toEqual([name, []]);
    }
  });
});
