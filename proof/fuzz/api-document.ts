import { readFileSync } from 'node:fs';

const DOCUMENT = new URL('../../dist/openapi.json', import.meta.url);

/** What the document of the build says of a value. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export type Schemas = Readonly<Record<string, Schema>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

/** One method of one path. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** What its body may be, by content type; empty when it takes none. */
  readonly bodies: Schemas;
  /** Every status it may answer with. */
  readonly statuses: ReadonlySet<number>;
}

interface Written {
  readonly paths: Readonly<Record<string, Readonly<Record<string, WrittenOperation>>>>;
  readonly components: { readonly schemas: Schemas };
}

interface WrittenOperation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, object>>;
}

export interface ApiDocument {
  readonly operations: readonly Operation[];
  readonly schemas: Schemas;
}

/** The whole API, as the build describes it. */
export function readApiDocument(): ApiDocument {
  const written: Written = JSON.parse(readFileSync(DOCUMENT, 'utf8'));
  const operations = Object.entries(written.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(method.toUpperCase(), path, operation)),
  );
  return { operations, schemas: written.components.schemas };
}

function operationOf(
  method: string,
  path: string,
  { parameters, requestBody, responses }: WrittenOperation,
): Operation {
  const bodies = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema] as const);
  return {
    name: `${method} ${path}`,
    method,
    path,
    parameters,
    bodies: Object.fromEntries(bodies),
    statuses: new Set(Object.keys(responses).map(Number)),
  };
}
