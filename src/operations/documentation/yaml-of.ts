import { loadLate } from '../../loading/load-late.js';

/** The OpenAPI document as YAML. */
export function yamlOf(document: object): string {
  return loadLate('yaml').stringify(JSON.parse(JSON.stringify(document)), { aliasDuplicateObjects: false });
}
