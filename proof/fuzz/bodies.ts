import * as fc from 'fast-check';
import type { Operation, Schema } from './api-document.ts';
import { bytesOf, type Header, headerValue } from './fuzzed-request.ts';
import { anything, hostileJson, hostileText, hostileYaml } from './hostile.ts';
import type { Values } from './values.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'multipart/form-data';
const BOUNDARY = 'fuzzed-boundary';

export interface FuzzedBody {
  /** What describes it. */
  readonly headers: readonly Header[];
  readonly body: string;
}

type Text = fc.Arbitrary<string>;

/** Bodies for an operation: those it takes, as it takes them, nearly, and not at all. */
export function bodyFor({ bodies }: Operation, values: Values): fc.Arbitrary<FuzzedBody> {
  const taken = Object.entries(bodies);
  if (taken.length === 0) return fc.oneof({ weight: 9, arbitrary: fc.constant(NONE) }, unexpected);
  const fitting = taken.map(([type, schema]) => framed(fc.constant(type), contentOf(type, schema, values)));
  return fc.oneof({ weight: 12, arbitrary: fc.oneof(...fitting) }, { weight: 1, arbitrary: unexpected });
}

const NONE: FuzzedBody = { headers: [], body: '' };

const strangeType: Text = fc.oneof(
  fc.constantFrom(JSON_TYPE, `${JSON_TYPE};charset=utf-16`, `${JSON_TYPE}; charset="`, 'APPLICATION/JSON', 'text/json'),
  fc.constantFrom('text/plain', 'application/yaml', FORM_TYPE, `${FORM_TYPE}; boundary=`, '/', 'x', ',', ''),
  fc.string({ maxLength: 20 }).map(headerValue),
);

const unexpected = framed(strangeType, fc.oneof(hostileJson, hostileText.map(bytesOf), anything.map(jsonOf)));

function contentOf(type: string, schema: Schema, values: Values): Text {
  if (type === FORM_TYPE) return formOf(values.of(schema));
  const json = values.of(schema).map(jsonOf);
  const unusual = type === JSON_TYPE ? hostileJson : fc.oneof(hostileYaml, hostileJson);
  return fc.oneof(
    { weight: 10, arbitrary: json },
    { weight: 1, arbitrary: damaged(json) },
    { weight: 1, arbitrary: unusual },
  );
}

/** Length as it is, in chunks, or told in a way that nobody can rely on. */
function framed(type: Text, content: Text): fc.Arbitrary<FuzzedBody> {
  const framing = fc.oneof(
    { weight: 20, arbitrary: fc.constant('length' as const) },
    { weight: 2, arbitrary: fc.constant('chunked' as const) },
    { weight: 1, arbitrary: fc.constantFrom('both', 'gzip', '-1', '1e1', '0x1', '+1', '9'.repeat(30)) },
  );
  return fc.record({ type, content, framing }).map(({ type: named, content: body, framing: how }) => {
    const described: Header = ['content-type', named === FORM_TYPE ? `${named}; boundary=${BOUNDARY}` : named];
    if (how === 'length') return { headers: [described, ['content-length', String(body.length)]], body };
    if (how === 'chunked') return { headers: [described, CHUNKED], body: inChunks(body) };
    if (how === 'both') return { headers: [described, CHUNKED, ['content-length', '5']], body: inChunks(body) };
    if (how === 'gzip') return { headers: [described, ['transfer-encoding', 'gzip, chunked']], body: inChunks(body) };
    return { headers: [described, ['content-length', how]], body };
  });
}

const CHUNKED: Header = ['transfer-encoding', 'chunked'];

function inChunks(body: string): string {
  const middle = Math.ceil(body.length / 2);
  const parts = [body.slice(0, middle), body.slice(middle)].filter((part) => part !== '');
  return `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`;
}

/** A piece of it replaced by something else. */
function damaged(content: Text): Text {
  const damage = fc.record({ content, at: fc.nat(200), length: fc.nat(5), other: hostileText.map(bytesOf) });
  return damage.map(({ content: text, at, length, other }) => text.slice(0, at) + other + text.slice(at + length));
}

/** Each member is a field, of which every second one looks like a file. */
function formOf(members: fc.Arbitrary<unknown>): Text {
  const form = members.map((value) => {
    const fields = Object.entries(Object(value) as Readonly<Record<string, unknown>>);
    const parts = fields.map(([name, content], index) => {
      const file = index % 2 === 0 ? '' : '; filename="a.wav"\r\ncontent-type: audio/wav';
      const text = typeof content === 'string' ? content : jsonOf(content);
      return `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${bytesOf(name)}"${file}\r\n\r\n${bytesOf(text)}\r\n`;
    });
    return `${parts.join('')}--${BOUNDARY}--\r\n`;
  });
  return fc.oneof({ weight: 6, arbitrary: form }, { weight: 1, arbitrary: damaged(form) });
}

function jsonOf(value: unknown): string {
  return bytesOf(JSON.stringify(value));
}
