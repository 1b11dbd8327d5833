import * as fc from 'fast-check';
import type { Parameter } from './api-document.ts';
import { type Header, headerValue } from './fuzzed-request.ts';
import { hostileText } from './hostile.ts';
import type { Ground } from './known-values.ts';

const MANY = 3;
/** Headers that a request from anywhere may have, some of which mean something to Patchbay or to what is under it. */
const NAMES: readonly string[] = [
  'accept',
  'accept-encoding',
  'access-control-request-method',
  'cookie',
  'expect',
  'forwarded',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'openai-organization',
  'origin',
  'range',
  'sec-fetch-site',
  'traceparent',
  'tracestate',
  'upgrade',
  'x-api-key',
  'x-forwarded-for',
  'x-http-method-override',
  'x-llm-purpose',
  'x-reason',
  'x-request-id',
  'x-session-id',
];
const VALUES: readonly string[] = [
  '*',
  '"1"',
  'W/"1"',
  '100-continue',
  'bytes=0-',
  'chat',
  'cross-site',
  'gzip, br;q=0',
  'h2c',
  'http://evil.invalid',
  'null',
  'patchbay_session=x; patchbay_session=y',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '00-00000000000000000000000000000000-0000000000000000-ff',
  '127.0.0.1, ::1, unknown',
  'x'.repeat(4000),
];

type Headers = fc.Arbitrary<readonly Header[]>;

const value: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...VALUES), hostileText.map(headerValue));
const name: fc.Arbitrary<string> = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 20 }).map(headerValue) },
  { weight: 1, arbitrary: fc.constantFrom('host', 'content-length', 'transfer-encoding', '__proto__', 'constructor') },
);

/** Headers besides those that describe the body: who asks, what the operation knows, and others. */
export function headersFor(path: string, parameters: readonly Parameter[], ground: Ground): Headers {
  const known = parameters.filter((parameter) => parameter.in === 'header');
  const described = known.map((parameter) =>
    fc.oneof(
      { weight: 15, arbitrary: fc.constant<Header[]>([]) },
      { weight: 1, arbitrary: value.map((text) => one(parameter.name.toLowerCase(), text)) },
    ),
  );
  const others = fc.oneof(
    { weight: 7, arbitrary: fc.constant<Header[]>([]) },
    { weight: 1, arbitrary: fc.array(fc.tuple(name, value), { maxLength: MANY }) },
  );
  return fc
    .tuple(host, credentialFor(path, ground), fc.tuple(...described), others)
    .map(([first, credential, own, rest]) => [...first, ...credential, ...own.flat(), ...rest, CLOSE]);
}

/** The answer is over when the connection is. */
const CLOSE: Header = ['connection', 'close'];

const host: Headers = fc.oneof(
  { weight: 40, arbitrary: fc.constant<Header[]>([['host', 'localhost']]) },
  { weight: 1, arbitrary: fc.constantFrom<Header[]>([], [['host', '']], [['host', 'a/b?c']]) },
);

function bearer(token: string): readonly Header[] {
  return [['authorization', `Bearer ${token}`]];
}

function credentialFor(path: string, { adminToken, appKey }: Ground): Headers {
  const isManagement = /^\/(api\/v1\/(llm-config|auth)|metrics)/.test(path);
  const [right, other] = isManagement ? [adminToken, appKey] : [appKey, adminToken];
  return fc.oneof(
    { weight: 40, arbitrary: fc.constant(bearer(right)) },
    { weight: 1, arbitrary: fc.constantFrom([], bearer(other), bearer(''), [['x-api-key', right] as const]) },
    { weight: 1, arbitrary: hostileText.map((text) => bearer(headerValue(text))) },
    { weight: 1, arbitrary: value.map((text) => one('authorization', text)) },
  );
}

function one(headerName: string, text: string): readonly Header[] {
  return [[headerName, text]];
}
