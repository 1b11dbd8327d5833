import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { isObject, type JsonObject } from './json.ts';
import { invalidRequest } from './llama-error.ts';
import type { Reply } from './reply.ts';

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > BODY_LIMIT_BYTES) throw invalidRequest('Request body is too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export function parseBody(bytes: Buffer): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalidRequest(`parse error: ${cause instanceof Error ? cause.message : 'invalid JSON'}`);
  }
  if (!isObject(body)) throw invalidRequest('Request body must be a JSON object');
  return body;
}

export function writeJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Writes the reply; ends quietly when the client leaves in the middle of a stream. */
export async function writeReply(response: ServerResponse, reply: Reply, tokenDelayMs: number): Promise<void> {
  if (reply.kind === 'json') {
    writeJson(response, reply.status, reply.body);
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  try {
    await writeEvents(response, reply.events, tokenDelayMs, gone.signal);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

async function writeEvents(
  response: ServerResponse,
  events: Iterable<object>,
  tokenDelayMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (const event of events) {
    const hasRoom = response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (!hasRoom) await once(response, 'drain', { signal });
    if (tokenDelayMs > 0) await pause(tokenDelayMs, undefined, { signal });
    signal.throwIfAborted();
  }
  response.end('data: [DONE]\n\n');
}
