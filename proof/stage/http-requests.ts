import type { Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const CONTENT_LENGTH = /^content-length: *(\d+)/im;
const NOTHING = Buffer.alloc(0);

/** Calls back with the body of each request that arrives whole on a raw socket. Knows bodies with a length only. */
export function onRequest(socket: Socket, take: (body: Buffer) => void): void {
  let pending: Buffer = NOTHING;
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let request = firstIn(pending); request; request = firstIn(pending)) {
      pending = pending.subarray(request.length);
      take(request.body);
    }
  });
}

function firstIn(bytes: Buffer): { readonly body: Buffer; readonly length: number } | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const start = headEnd + HEAD_END.length;
  const length = start + Number(CONTENT_LENGTH.exec(bytes.toString('latin1', 0, headEnd))?.[1] ?? 0);
  return bytes.length < length ? undefined : { body: bytes.subarray(start, length), length };
}
