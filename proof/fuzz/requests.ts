import * as fc from 'fast-check';
import type { Operation, Schemas } from './api-document.ts';
import { bodyFor } from './bodies.ts';
import type { FuzzedRequest } from './fuzzed-request.ts';
import { headersFor } from './headers.ts';
import { hostileText } from './hostile.ts';
import { type Ground, knownValues } from './known-values.ts';
import { Values } from './values.ts';

/** The admin and the app that all requests come from; without them every answer is 401. */
const OWN = /^\/api\/v1\/llm-config\/(admins|apps)\/1(\/|$)/;
const HOSTILE_PARTS = ['0', '-1', '1.5', '01', '2147483648', '99999999999999', '%00', '%E0%A4%A', '%', '..%2f1', '%2e'];

type Text = fc.Arbitrary<string>;

/** Every request that an operation could get, and many that it should not. */
export function requestsFor(operation: Operation, schemas: Schemas, ground: Ground): fc.Arbitrary<FuzzedRequest> {
  const { method, path, parameters } = operation;
  const values = new Values(schemas, knownValues(ground));
  return fc
    .record({
      way: pathFor(path, ground),
      query: queryFor(operation, values),
      headers: headersFor(path, parameters, ground),
      body: bodyFor(operation, values),
    })
    .map(({ way, query, headers, body }) => ({
      method,
      target: way + query,
      headers: [...headers, ...body.headers],
      body: body.body,
    }))
    .filter(({ method: asked, target }) => asked === 'GET' || !OWN.test(decoded(target)));
}

function pathFor(path: string, { inPath }: Ground): Text {
  const parts = path.split('/').map((part, index, all) => {
    if (!part.startsWith('{')) return fc.constant(part);
    const there = all.slice(0, index).findLast((one) => !one.startsWith('{')) ?? '';
    return fc.oneof(
      { weight: 25, arbitrary: fc.constantFrom(...(inPath[there] ?? ['1'])) },
      { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_PARTS) },
      { weight: 1, arbitrary: hostileText.map(encoded) },
    );
  });
  return fc.tuple(...parts).map((all) => all.join('/'));
}

function queryFor({ parameters }: Operation, values: Values): Text {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const own = known.map(({ name, schema }) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: values.of(schema, name).map((value) => pair(name, value)) },
    ),
  );
  const others = fc.oneof(
    { weight: 30, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.tuple(hostileText, hostileText).map(([name, value]) => pair(encoded(name), value)) },
    { weight: 1, arbitrary: fc.constantFrom('limit=1&limit=2', 'limit[]=1', 'cursor[a]=b', '&&', '=', '%', '?') },
  );
  return fc.tuple(fc.tuple(...own), others).map(([pairs, other]) => {
    const query = [...pairs, other].filter((part) => part !== '').join('&');
    return query === '' ? '' : `?${query}`;
  });
}

function pair(name: string, value: unknown): string {
  return `${name}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`;
}

/** Not `encodeURIComponent`, which refuses half of a pair of surrogates. */
function encoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : percent(byte))).join('');
}

function isPlain(byte: number): boolean {
  return /[\w.~-]/.test(String.fromCharCode(byte));
}

function percent(byte: number): string {
  return `%${byte.toString(16).padStart(2, '0')}`;
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target.split('?', 1)[0] ?? '');
  } catch {
    return '';
  }
}
