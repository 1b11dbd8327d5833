import type { Target } from './target.ts';

/** The bytes of a chat request to this target, for clients that write to sockets themselves. */
export function chatRequestTo({ base, headers }: Target, body: string): string {
  const { host, pathname } = new URL(base);
  const lines = Object.entries({
    host,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${pathname}/chat/completions HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
