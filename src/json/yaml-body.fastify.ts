import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors/gateway-error.js';
import { BODY_LIMIT_BYTES } from './json-body.fastify.js';
import { MAX_YAML_BYTES, readYaml } from './read-yaml.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body may be YAML as well as JSON. */
    readonly takesYaml?: true;
  }
}

export const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml'] as const;

/** For routes that say so; for all others YAML stays an unknown content type. */
export function acceptYamlWhereTaken(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    [...YAML_TYPES],
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    async (request: FastifyRequest, bytes: Buffer) => {
      if (request.routeOptions.config.takesYaml !== true) throw unsupported();
      if (bytes.length > MAX_YAML_BYTES) throw tooLarge();
      return readYaml(bytes);
    },
  );
}

function unsupported(): GatewayError {
  return new GatewayError('unsupported_media_type', 'This route takes JSON only: send Content-Type: application/json.');
}

function tooLarge(): GatewayError {
  return new GatewayError('body_too_large', 'YAML may have 8 MiB. Send a larger document as JSON.');
}
