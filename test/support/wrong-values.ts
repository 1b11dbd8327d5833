import type { FieldKind } from './write-fields.js';

const HUGE = 'x'.repeat(100 * 1024);
const HOSTILE_TEXTS: readonly string[] = ['', ' ', 'a\u0000b', '\u0000', '\ud800', 'a\udc00b', HUGE, 'a\nb', '\u007f'];
const NO_TEXT: readonly unknown[] = [7, -0.5, true, {}, [], ['a'], { length: 3 }, { toString: 'a' }];
const NO_OBJECT: readonly unknown[] = [null, 7, true, 'a', '', [], [{}]];
const NO_BOOLEAN: readonly unknown[] = [0, 1, 'true', 'false', '', {}, [], [true], HUGE];
const NO_ID: readonly unknown[] = [null, 0, -1, 1.5, 2 ** 31, 1e300, '1', 'abc', '', true, {}, [], [1], HUGE, '\u0000'];

const WRONG_TIMEOUTS: readonly object[] = [
  ...[null, 0, -1, 1.5, '100', 10_001, true, {}, [1]].map((connect_ms) => ({ connect_ms })),
  { first_byte_ms: 600_001 },
  { silence_ms: null },
  { total_ms: 3_600_001 },
  { stream_total_ms: 0 },
  { unknown: 1 },
  { toString: 1 },
];
const NO_NUMBER: readonly unknown[] = [null, '1', '', true, {}, [], [1]];
const wrongNumbers = (name: string, below: number, above: number): readonly object[] =>
  [...NO_NUMBER, below, above, 1.5, -1, 1e300].map((value) => ({ [name]: value }));
const wrongMembers = (...wrong: readonly (readonly object[])[]): readonly unknown[] => [
  ...NO_OBJECT,
  ...wrong.flat(),
  { unknown: 1 },
  { toString: 1 },
];
const wrongFlags = (...names: readonly string[]): readonly object[] =>
  names.flatMap((name) => [null, 'true', 1, {}, []].map((value) => ({ [name]: value })));
const withoutNull = (wrong: readonly object[]): readonly object[] =>
  wrong.filter((members) => !Object.values(members).includes(null));

const TARGET = { provider_type: 'ai_server', provider_id: 1 };
const WRONG_TARGETS: readonly unknown[] = [
  null,
  7,
  'a',
  [],
  [TARGET],
  {},
  { provider_type: 'ai_server' },
  { ...TARGET, provider_type: 'x' },
  { ...TARGET, provider_id: '1' },
  { ...TARGET, model: '\0' },
  { ...TARGET, fallbacks: [] },
];
const WRONG_TIERS: readonly unknown[] = [
  ...NO_OBJECT,
  { strategy: 'weighted' },
  { targets: [TARGET] },
  ...['', 'random', null, 7, ['weighted'], 'toString'].map((strategy) => ({ strategy, targets: [TARGET] })),
  ...[null, 7, 'a', {}, []].map((targets) => ({ strategy: 'weighted', targets })),
  ...WRONG_TARGETS.map((target) => ({ strategy: 'weighted', targets: [target] })),
  ...[null, 0, 1001, 1.5, '1'].map((weight) => ({ strategy: 'weighted', targets: [{ ...TARGET, weight }] })),
  { strategy: 'weighted', targets: [TARGET], unknown: 1 },
  { strategy: 'weighted', targets: Array.from({ length: 51 }, () => TARGET) },
  { strategy: 'weighted', targets: [TARGET, TARGET] },
];

const WRONG_METADATA: readonly object[] = [
  { a: 'a\u0000b' },
  { 'a\u0000': 1 },
  { a: [{ b: '\ud800' }] },
  { '\udc00': 1 },
  { constructor: 1 },
  { b: [{ toString: 1 }] },
  { a: 'x'.repeat(16 * 1024) },
];

/** Values that a field of the kind must refuse. */
export const WRONG_VALUES: Readonly<Record<FieldKind, readonly unknown[]>> = {
  text: [null, ...NO_TEXT, ...HOSTILE_TEXTS],
  'nullable text': [...NO_TEXT, ...HOSTILE_TEXTS],
  'nullable time': [
    ...NO_TEXT,
    ...HOSTILE_TEXTS,
    '2031-01-31',
    '2031-01-31T12:00:00',
    '2031-13-01T00:00:00Z',
    '2031-01-31T12:00:00+1',
    '2001-01-31T12:00:00Z',
    'tomorrow',
    '1795203019083',
  ],
  secret: [null, ...NO_TEXT, ...HOSTILE_TEXTS, 'with space', 'ä', 'a\tb', 'x'.repeat(4001)],
  'nullable secret': [...NO_TEXT, ...HOSTILE_TEXTS, 'with space', 'ä'],
  url: [null, ...NO_TEXT, ...HOSTILE_TEXTS, 'not a url', 'ftp://a', 'http://169.254.169.254', 'https://u:p@a.example'],
  choice: [null, ...NO_TEXT, ...HOSTILE_TEXTS, 'unknown', 'constructor', '__proto__', 'toString', 'LLAMACPP'],
  slug: [null, ...NO_TEXT, ...HOSTILE_TEXTS, 'Chat', 'a b', '-a', 'x'.repeat(64), 'chat\n'],
  boolean: [null, ...NO_BOOLEAN],
  'nullable boolean': NO_BOOLEAN,
  id: NO_ID,
  'nullable id': [...NO_ID.filter((value) => value !== null), 999_999],
  timeouts: [...NO_OBJECT, ...WRONG_TIMEOUTS],
  metadata: [...NO_OBJECT, ...WRONG_METADATA],
  ports: [
    null,
    7,
    'a',
    true,
    {},
    [0],
    [-1],
    [65_536],
    [1.5],
    ['80'],
    [null],
    [[]],
    [{}],
    Array.from({ length: 33 }, () => 1),
  ],
  targets: [
    null,
    7,
    'a',
    true,
    {},
    ...WRONG_TARGETS.map((target) => [target]),
    [{ ...TARGET, weight: 1 }],
    Array.from({ length: 21 }, () => ({})),
  ],
  'nullable slugs': [
    ...NO_OBJECT.filter((value) => value !== null && !(Array.isArray(value) && value.length === 0)),
    ...[null, 7, {}, [], '', 'Chat', 'a b', 'chat\n', 'nothing-of-that-name'].map((slug) => [slug]),
    ['chat', 'chat'],
    Array.from({ length: 1001 }, (_, n) => `p${n}`),
  ],
  'nullable ids': [
    ...NO_OBJECT.filter((value) => value !== null && !(Array.isArray(value) && value.length === 0)),
    ...NO_ID.map((id) => [id]),
    [999_999],
    Array.from({ length: 1001 }, (_, n) => n + 1),
  ],
  'nullable texts': [
    7,
    'a',
    {},
    ...[null, ...NO_TEXT, ...HOSTILE_TEXTS].map((text) => [text]),
    ['a', 'a'],
    Array.from({ length: 1001 }, (_, n) => `m${n}`),
  ],
  'rate limits': wrongMembers(
    ...['requests_per_second', 'requests_per_minute', 'burst', 'tokens_per_minute', 'max_concurrent'].map((name) =>
      wrongNumbers(name, 0, 1e13),
    ),
    [{ burst: 1 }, { burst: 2, requests_per_minute: 1 }],
  ),
  'nullable budget': wrongMembers(
    [...NO_NUMBER, -0.01, 1_000_001, 1e300].flatMap((usd) => [{ usd_per_day: usd }, { usd_per_month: usd }]),
    [...NO_NUMBER, -0.1, 1.1].map((share) => ({ usd_per_day: 1, warn_at: share })),
    wrongFlags('hard').map((flag) => ({ usd_per_day: 1, ...flag })),
    [{}, { hard: true }, { warn_at: 0.5 }],
  ).filter((value) => value !== null),
  'nullable object': NO_OBJECT.filter((value) => value !== null),
  algorithms: [
    ...NO_OBJECT,
    ...[null, 7, {}, [], '', 'none', 'hs256', 'HS256\0', 'toString'].map((algorithm) => [algorithm]),
    ['HS256', 'HS256'],
    ['HS256', 'none'],
    ['HS256', 'RS256'],
  ],
  tolerance: [null, '5', true, {}, [], -1, 1.5, 61],
  overlap: [null, '60', true, {}, [], -1, 1.5, 2_592_001],
  weight: [...NO_ID, 1001],
  'vector size': [...NO_ID, 1_000_001],
  entries: [7, 'a', true, [7], [null], ['a'], [[]], [{}], [{ unknown: 1 }], { a: 7 }, { a: { unknown: 1 } }],
  limits: wrongMembers(
    wrongNumbers('max_concurrent', 0, 100_001),
    wrongNumbers('max_queued', -1, 100_001),
    wrongNumbers('breaker_open_ms', 99, 3_600_001),
  ),
  capabilities: wrongMembers(
    wrongFlags('tools', 'json_schema', 'vision'),
    wrongNumbers('context_tokens', 0, 1_000_000_001),
  ),
  'nullable price': wrongMembers(
    [...NO_NUMBER, -0.01, 1_000_001, 1e300].flatMap((usd) => [{ input_per_million: usd }, { output_per_million: usd }]),
  ).filter((value) => value !== null),
  'request defaults': wrongMembers(
    [...NO_NUMBER, -0.1, 2.1, 1e300].map((temperature) => ({ temperature })),
    wrongNumbers('max_tokens', 0, 10_000_001),
  ),
  'nullable auth': wrongMembers(
    [null, ...NO_TEXT, ...HOSTILE_TEXTS, 'Bearer', 'basic', 'toString'].map((style) => ({ style })),
    [...NO_TEXT, ...HOSTILE_TEXTS, 'X-Token', 'host', 'content-length', 'a b', 'a:b', 'ä', 'x\r\ny'].map((header) => ({
      style: 'header',
      header,
    })),
    [{}, { style: 'header' }, { header: 'x-token' }],
  ).filter((value) => value !== null),
  'static headers': [
    ...NO_OBJECT,
    ...[null, ...NO_TEXT, '', ' a', 'a ', 'a\r\nb: c', 'a\u0000b', 'ä', HUGE, 'Bearer abcdefghijk'].map((value) => ({
      'x-title': value,
    })),
    ...['X-Title', 'host', 'authorization', 'x-api-key', 'cookie', 'content-type', 'a b', '', 'x:y', 'ä'].map(
      (name) => ({
        [name]: 'a',
      }),
    ),
    Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`x-${n}`, 'a'])),
  ],
  attempts: wrongMembers(wrongNumbers('max_retries', -1, 6)),
  requirements: wrongMembers(
    wrongFlags('tools', 'json_schema', 'vision'),
    withoutNull(wrongNumbers('context_tokens', 0, 1_000_000_001)),
    withoutNull(wrongNumbers('vector_size', 0, 1_000_001)),
  ),
  tiers: [
    null,
    7,
    'a',
    true,
    {},
    [],
    ...WRONG_TIERS.map((tier) => [tier]),
    Array.from({ length: 21 }, (_, n) => ({ strategy: 'weighted', targets: [{ ...TARGET, model: `${n}` }] })),
    Array.from({ length: 2 }, () => ({ strategy: 'weighted', targets: [TARGET] })),
    [26, 25].map((length, tier) => ({
      strategy: 'weighted',
      targets: Array.from({ length }, (_, n) => ({ ...TARGET, model: `${tier} ${n}` })),
    })),
  ],
};
