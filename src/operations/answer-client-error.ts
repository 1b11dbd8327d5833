import type { Socket } from 'node:net';
import { GatewayError } from '../errors/gateway-error.js';
import { toOpenAiEnvelope } from '../errors/wire-shapes.js';

/** Until a client that does not close its side either is cut off. */
const LINGER_MS = 500;

/** What Node's parser says of a request it cannot read, before there is a request to answer. */
export interface ClientError extends Error {
  readonly code?: string;
  /** Fixed words of the parser; nothing of the request is in them. */
  readonly reason?: string;
}

/**
 * Answers what is not HTTP, and ends the connection: after such bytes nobody can tell where the next request begins.
 * The path is not known, so the shape is always OpenAI's.
 */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (!socket.writable || isAnswering(socket)) return void socket.destroy(error);
  const { statusLine, message } = REFUSALS[error.code ?? ''] ?? malformed(error);
  const body = JSON.stringify(toOpenAiEnvelope(new GatewayError('invalid_request', message)));
  socket.end(
    `HTTP/1.1 ${statusLine}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

interface Refusal {
  readonly statusLine: string;
  readonly message: string;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    statusLine: '431 Request Header Fields Too Large',
    message: 'The request line and headers are larger than 16 KiB.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    statusLine: '413 Content Too Large',
    message: 'The chunk extensions are larger than 16 KiB.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { statusLine: '408 Request Timeout', message: 'The request did not arrive in time.' },
};

function malformed({ reason }: ClientError): Refusal {
  const what = reason === undefined ? '' : `: ${reason}`;
  return { statusLine: '400 Bad Request', message: `The request is not well-formed HTTP${what}.` };
}

/** A second answer would stand in the middle of the first. Node's own handler looks at the same field. */
function isAnswering(socket: Socket): boolean {
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return typeof answer === 'object' && answer !== null && Reflect.get(answer, 'headersSent') === true;
}
