import { HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  databaseBusy,
  databaseUnavailable,
  isDatabaseBusy,
  isDatabaseUnavailable,
} from '../database/database-errors.js';
import { GatewayError } from '../errors/gateway-error.js';
import { toOpenAiEnvelope, toProblem } from '../errors/wire-shapes.js';
import { isInferencePath } from '../inference/inference-prefixes.js';

const logger = new Logger('http');

/** Answers with whatever was thrown, in the shape of the path: OpenAI's envelope or a problem document. */
export function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = asGatewayError(thrown, request);
  if (error.code === 'internal_error') logger.error({ requestId: request.id, err: thrown }, 'unexpected error');
  if (reply.raw.headersSent) return void reply.raw.destroy();
  for (let index = 0; index < error.headers.length; index += 2) {
    reply.header(error.headers[index] ?? '', error.headers[index + 1] ?? '');
  }
  if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  const isInference = isInferencePath(request.url);
  void reply
    .status(error.status)
    .type(isInference ? 'application/json' : 'application/problem+json')
    .send(JSON.stringify(isInference ? toOpenAiEnvelope(error) : toProblem(error, request.id)));
}

function asGatewayError(thrown: unknown, request: FastifyRequest): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  if (isDatabaseUnavailable(thrown)) return databaseUnavailable(thrown);
  if (isDatabaseBusy(thrown)) return databaseBusy(thrown);
  return fromStatus(statusOf(thrown), thrown, request);
}

function fromStatus(status: number | undefined, cause: unknown, request: FastifyRequest): GatewayError {
  if (status === 404) {
    const where = `${request.method} ${pathOf(request)}`;
    return new GatewayError('not_found', `There is nothing at ${where}; /docs lists what there is.`);
  }
  if (status === 413) {
    const limit = request.routeOptions.bodyLimit / 1024;
    const inWords = limit < 1024 ? `${limit} KiB` : `${limit / 1024} MiB`;
    return new GatewayError('body_too_large', `The body is larger than ${inWords}.`);
  }
  if (status === 415) {
    const { takesForms, takesYaml } = request.routeOptions.config;
    const others = `${takesForms === true ? ' or multipart/form-data' : ''}${takesYaml === true ? ' or application/yaml' : ''}`;
    return new GatewayError('unsupported_media_type', `Send content-type: application/json${others}.`);
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new GatewayError('invalid_request', 'The request is not well-formed HTTP for this route.', { cause });
  }
  return new GatewayError(
    'internal_error',
    `Something went wrong in Patchbay; the log tells more under the request id ${request.id}.`,
    { cause },
  );
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0]?.slice(0, 200) ?? '';
}

/** Of Nest's exceptions and of Fastify's errors. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'statusCode' in thrown) return Number(thrown.statusCode);
  return undefined;
}
