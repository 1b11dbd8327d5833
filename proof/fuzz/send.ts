import { connect } from 'node:net';
import { type FuzzedRequest, wireOf } from './fuzzed-request.ts';

const LONGEST_MS = 15_000;
const INTERIM = /^HTTP\/1\.1 1\d\d [^]*?\r\n\r\n/;

/** What came back. */
export interface FuzzedAnswer {
  /** 0 = none. */
  readonly status: number;
  /** Head and body, as they came; without an answer, why there is none. */
  readonly text: string;
}

/** Sends the bytes as they are, on a connection of their own. */
export async function send(url: string, request: FuzzedRequest): Promise<FuzzedAnswer> {
  const { hostname, port } = new URL(url);
  const over = Promise.withResolvers<FuzzedAnswer>();
  let received = '';
  let reason = 'the connection was closed without an answer';
  const socket = connect(Number(port), hostname);
  socket.setEncoding('latin1').setTimeout(LONGEST_MS);
  socket.on('data', (part: string) => {
    received += part;
    // The stream of events has no end of its own.
    if (received.includes('\nevent: hello\n')) socket.destroy();
  });
  socket.on('error', (error) => (reason = error.message));
  socket.on('timeout', () => {
    reason = `nothing for ${LONGEST_MS / 1000} s`;
    socket.destroy();
  });
  socket.once('close', () => over.resolve(answerIn(received, reason)));
  socket.write(wireOf(request), 'latin1');
  return over.promise;
}

function answerIn(received: string, reason: string): FuzzedAnswer {
  const text = received.replace(INTERIM, '');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0);
  return status === 0 ? { status, text: reason } : { status, text };
}
