import { type IncomingMessage, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Sends the path and the headers exactly as they are written. */
export async function sendExactly(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const answered = Promise.withResolvers<IncomingMessage>();
  httpRequest({ hostname, port, path, method, headers, agent: false }, answered.resolve)
    .on('error', answered.reject)
    .end();
  const answer = await answered.promise;
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}
