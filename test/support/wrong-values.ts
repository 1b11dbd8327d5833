import type { FieldKind } from './write-routes.js';

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
  { unknown: 1 },
  { toString: 1 },
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
  secret: [null, ...NO_TEXT, ...HOSTILE_TEXTS, 'with space', 'ä', 'a\tb', 'x'.repeat(4001)],
  'nullable secret': [...NO_TEXT, ...HOSTILE_TEXTS, 'with space', 'ä'],
  url: [null, ...NO_TEXT, ...HOSTILE_TEXTS, 'not a url', 'ftp://a', 'http://169.254.169.254', 'https://u:p@a.example'],
  choice: [null, ...NO_TEXT, ...HOSTILE_TEXTS, 'unknown', 'constructor', '__proto__', 'toString', 'LLAMACPP'],
  slug: [null, ...NO_TEXT, ...HOSTILE_TEXTS, 'Chat', 'a b', '-a', 'x'.repeat(64), 'chat\n'],
  boolean: [null, ...NO_BOOLEAN],
  'nullable boolean': NO_BOOLEAN,
  id: NO_ID,
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
    [null],
    [7],
    ['a'],
    [[]],
    [
      [
        {
          provider_type: 'ai_server',
          provider_id: 1,
        },
      ],
    ],
    [{}],
    [{ provider_type: 'ai_server' }],
    [
      {
        provider_type: 'x',
        provider_id: 1,
      },
    ],
    [
      {
        provider_type: 'ai_server',
        provider_id: '1',
      },
    ],
    [
      {
        provider_type: 'ai_server',
        provider_id: 1,
        weight: 1,
      },
    ],
    [
      {
        provider_type: 'ai_server',
        provider_id: 1,
        model: '\0',
      },
    ],
    Array.from({ length: 21 }, () => ({})),
  ],
};
