import { isObject, listOf, objectOrEmpty, type JsonObject } from './json.ts';

/** Where the values of a sampled document come from. */
export interface SampleSource {
  /** The text a string property may quote. */
  readonly text: string;
  /** The schema `$ref`s resolve against. */
  readonly root: JsonObject;
}

const MAX_DEPTH = 16;

/** A value that satisfies a simple JSON schema: objects, arrays, scalars, `enum`, `const`, `anyOf`, local `$ref`s. */
export function sampleOf(schema: JsonObject, source: SampleSource, name = 'answer', depth = 0): unknown {
  if (depth > MAX_DEPTH) return null;
  const resolved = resolve(schema, source.root);
  if ('const' in resolved) return resolved['const'];
  const [firstChoice] = listOf(resolved['enum']);
  if (firstChoice !== undefined) return firstChoice;
  const [firstOption] = [...listOf(resolved['anyOf']), ...listOf(resolved['oneOf']), ...listOf(resolved['allOf'])];
  if (isObject(firstOption)) return sampleOf(firstOption, source, name, depth + 1);
  return sampleOfType(resolved, source, name, depth);
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema;
  let target: unknown = root;
  for (const segment of reference.slice(2).split('/')) target = objectOrEmpty(target)[segment];
  return objectOrEmpty(target);
}

function sampleOfType(schema: JsonObject, source: SampleSource, name: string, depth: number): unknown {
  switch (typeOf(schema)) {
    case 'object':
      return sampleObject(schema, source, depth);
    case 'array':
      return sampleArray(schema, source, name, depth);
    case 'integer':
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return sampleString(schema, source, name);
  }
}

function typeOf(schema: JsonObject): unknown {
  const [type] = listOf(schema['type']);
  return type ?? ('properties' in schema ? 'object' : 'string');
}

function sampleObject(schema: JsonObject, source: SampleSource, depth: number): JsonObject {
  const properties = Object.entries(objectOrEmpty(schema['properties']));
  return Object.fromEntries(
    properties.map(([key, property]) => [key, sampleOf(objectOrEmpty(property), source, key, depth + 1)]),
  );
}

function sampleArray(schema: JsonObject, source: SampleSource, name: string, depth: number): readonly unknown[] {
  const wanted = schema['minItems'];
  const length = typeof wanted === 'number' ? Math.min(wanted, 100) : 1;
  return Array.from({ length }, () => sampleOf(objectOrEmpty(schema['items']), source, name, depth + 1));
}

function sampleNumber(schema: JsonObject): number {
  const { minimum, maximum, exclusiveMinimum } = schema;
  if (typeof minimum === 'number') return minimum;
  if (typeof exclusiveMinimum === 'number') return exclusiveMinimum + 1;
  return typeof maximum === 'number' ? Math.min(1, maximum) : 1;
}

const SAMPLE_BY_FORMAT: Readonly<Record<string, string>> = {
  date: '2025-10-09',
  'date-time': '2025-10-09T08:53:20Z',
  time: '08:53:20Z',
  email: 'someone@example.org',
  uri: 'https://example.org/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function sampleString(schema: JsonObject, source: SampleSource, name: string): string {
  const { format, minLength, maxLength } = schema;
  const formatted = typeof format === 'string' ? SAMPLE_BY_FORMAT[format] : undefined;
  if (formatted !== undefined) return formatted;
  const value = NAMES_A_THING.test(name) ? (properName(source.text) ?? `Sample ${name}`) : source.text;
  const padded = typeof minLength === 'number' ? value.padEnd(minLength, '.') : value;
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded;
}

const NAMES_A_THING = /name|city|location|place|town|country|person|patient|drug|product/i;

/** The first capitalised words after the beginning of a sentence: "What is the weather in New York?" gives "New York". */
function properName(text: string): string | undefined {
  return /(?<=[\p{L}\p{N},;:]\s)\p{Lu}[\p{L}\p{N}-]*(?:\s\p{Lu}[\p{L}\p{N}-]*)*/u.exec(text)?.[0];
}
