/** A provider that keeps books: every answer has token counts of its own, which are kept under the tag of the request. */
import { createServer, type Socket } from 'node:net';
import { announce, serveControl } from '../stage/control.ts';
import { onRequest } from '../stage/http-requests.ts';
import { listen } from '../stage/listen.ts';

/** What was answered to one request. */
export interface Booked {
  readonly input: number;
  readonly output: number;
}

const TAG = /"user":"(r\d+)"/;
const STREAM = /"stream":true/;
const books = new Map<string, Booked>();

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  onRequest(socket, (body) => respond(socket, body.toString('latin1')));
});

function respond(socket: Socket, body: string): void {
  const tag = TAG.exec(body)?.[1];
  const number = Number(tag?.slice(1) ?? 0);
  const booked = { input: 100 + (number % 89), output: 10 + (number % 23) };
  if (tag !== undefined) books.set(tag, booked);
  socket.write(STREAM.test(body) ? streamOf(booked) : wholeOf(booked));
}

function usageOf({ input, output }: Booked): object {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function wholeOf(booked: Booked): string {
  const message = { role: 'assistant', content: 'Booked.' };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  const body = JSON.stringify({ id: 'c', object: 'chat.completion', model: 'books', choices, usage: usageOf(booked) });
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

function streamOf(booked: Booked): string {
  const body = [
    event({ choices: [{ index: 0, delta: { role: 'assistant', content: 'Booked.' }, finish_reason: null }] }),
    event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    event({ choices: [], usage: usageOf(booked) }),
    'data: [DONE]\n\n',
  ].join('');
  return `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

function event(members: object): string {
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'books', ...members })}\n\n`;
}

const port = await listen(server);
const control = await serveControl((path) => (path === '/books' ? Object.fromEntries(books) : null));
announce({ port, control });
