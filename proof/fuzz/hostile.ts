import * as fc from 'fast-check';

const LONG = 20_000;

/** Texts that have broken programs before. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', ' ', '\0', 'a\0b', '\ud800', 'a\udc00b', '\ufeff', '\u007f', 'a\r\nb: c', '../..', "1'--", '%00'),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'null', 'NaN', '1e999', '-0', '１', 'x'.repeat(LONG)),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, -1, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 1e300, -1e300, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Any JSON value, whatever is expected in its place. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], [{}]),
  hostileText,
  hostileNumber,
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(hostileText, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
);

/** Bodies that are JSON only nearly, or JSON that nobody expects; one character a byte. */
export const hostileJson: fc.Arbitrary<string> = fc.constantFrom(
  '',
  ' ',
  'null',
  '[]',
  '{}',
  '{',
  '"',
  'NaN',
  '1e999',
  '{"a":1e999}',
  '"\\ud800"',
  '{"\\ud800":1}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{}}}',
  '{"model":"chat","model":"chat"}',
  '{"model":"chat","\\u006dodel":"embeddings"}',
  '{"a":"\u00ff\u00fe"}',
  '\u00ef\u00bb\u00bf{}',
  '{}{}',
  '{"a":1,}',
  "{'a':1}",
  '{"a":"\n"}',
  '['.repeat(LONG),
  '[]'.padStart(200, '[').padEnd(400, ']'),
  '{"a":'.repeat(LONG),
  `{"metadata":${'[{"a":'.repeat(32)}1${'}]'.repeat(32)}}`,
  `{"a":"${'x'.repeat(LONG)}"}`,
  `[${'1,'.repeat(LONG)}1]`,
);

/** Documents that are hard for readers of YAML. */
export const hostileYaml: fc.Arbitrary<string> = fc.constantFrom(
  '&a [*a]',
  'a: &x {b: *x}',
  '<<: *nobody',
  Array.from({ length: 9 }, (_, n) => `l${n}: &l${n} [${`*l${n - 1},`.repeat(n === 0 ? 0 : 9)}]`).join('\n'),
  'servers: !!js/function "function () {}"',
  'servers: !!binary x',
  'format: patchbay/1\n\tservers: []',
  'format: patchbay/1\nformat: patchbay/1',
  '--- a\n--- b\n',
  '%YAML 9.9\n---\n',
  '? [a]\n: b',
  '- '.repeat(2000),
  '{'.repeat(2000),
  '\u00ff\u00fe',
);
