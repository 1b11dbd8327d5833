import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { ArrivingBody } from './arriving-body.js';

class UnreadableBodyError extends Error {
  override readonly name = 'UnreadableBodyError';

  constructor(
    message: string,
    readonly statusCode: 400 | 413,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

type Taken = (error: Error | null, body: Buffer) => void;
const NOTHING = Buffer.alloc(0);

/** Reads a request's body as Fastify's `parseAs: 'buffer'` does, with half of the memory for a long one. */
export function takeBody(request: FastifyRequest, payload: IncomingMessage, taken: Taken): void {
  const { bodyLimit } = request.routeOptions;
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  if (announced > bodyLimit) return taken(tooLarge(), NOTHING);
  const body = new ArrivingBody(announced);
  payload.on('data', onData);
  payload.on('end', onEnd);
  payload.on('error', onError);

  function onData(part: Buffer): void {
    if (body.length + part.length <= bodyLimit) return body.add(part);
    leave();
    taken(tooLarge(), NOTHING);
  }

  function onEnd(): void {
    leave();
    if (Number.isNaN(announced) || body.length === announced) return taken(null, body.whole());
    taken(new UnreadableBodyError('the body is not as long as announced', 400), NOTHING);
  }

  function onError(cause: Error): void {
    leave();
    taken(new UnreadableBodyError('the body broke off', 400, { cause }), NOTHING);
  }

  function leave(): void {
    payload.off('data', onData);
    payload.off('end', onEnd);
    payload.off('error', onError);
  }
}

function tooLarge(): UnreadableBodyError {
  return new UnreadableBodyError('the body is larger than the route takes', 413);
}
