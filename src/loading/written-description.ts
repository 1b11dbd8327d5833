import { fileURLToPath } from 'node:url';

/** Where the build leaves the OpenAPI document; not there when the sources themselves run. */
export const WRITTEN_DESCRIPTION = fileURLToPath(new URL('../../openapi.json', import.meta.url));
/** The same as YAML. */
export const WRITTEN_YAML = fileURLToPath(new URL('../../openapi.yaml', import.meta.url));
