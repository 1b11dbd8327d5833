/**
 * A provider that keeps books: every answer has token counts of its own, which are kept under the tag of the request.
 * What it answers is its argument.
 */
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
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
const LASTING = /lasting (\d+) ms/;
/** Between the events of a stream that takes its time. */
const PACE_MS = 250;
const SAID = process.argv[2] ?? 'Booked.';
const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n';
const books = new Map<string, Booked>();

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  onRequest(socket, (body) => void respond(socket, body.toString('latin1')));
});

async function respond(socket: Socket, body: string): Promise<void> {
  const tag = TAG.exec(body)?.[1];
  const number = Number(tag?.slice(1) ?? 0);
  const booked = { input: 100 + (number % 89), output: 10 + (number % 23) };
  const lastingMs = Number(LASTING.exec(body)?.[1] ?? 0);
  const answer = STREAM.test(body) ? streamOf(booked) : wholeOf(booked);
  if (lastingMs === 0) socket.write(answer);
  else await takeTime(socket, { answer, booked, lastingMs });
  // Whoever has left by now has not had it whole.
  if (tag !== undefined && !socket.destroyed) books.set(tag, booked);
}

interface SlowAnswer {
  /** If it were not slow. */
  readonly answer: string;
  readonly booked: Booked;
  readonly lastingMs: number;
}

/** A stream comes little by little, anything else after the time as a whole. */
async function takeTime(socket: Socket, { answer, booked, lastingMs }: SlowAnswer): Promise<void> {
  if (answer.startsWith(STREAM_HEAD)) return streamSlowly(socket, booked, lastingMs);
  await pause(lastingMs);
  socket.write(answer);
}

async function streamSlowly(socket: Socket, booked: Booked, lastingMs: number): Promise<void> {
  socket.write(`${STREAM_HEAD}transfer-encoding: chunked\r\n\r\n`);
  const endAt = performance.now() + lastingMs;
  while (performance.now() < endAt && !socket.destroyed) {
    socket.write(chunk(event({ choices: [delta({ role: 'assistant', content: `${SAID} ` }, null)] })));
    await pause(Math.max(0, Math.min(PACE_MS, endAt - performance.now())));
  }
  socket.write(`${chunk(endOf(booked))}0\r\n\r\n`);
}

function usageOf({ input, output }: Booked): object {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function wholeOf(booked: Booked): string {
  const message = { role: 'assistant', content: SAID };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  const body = JSON.stringify({ id: 'c', object: 'chat.completion', model: 'books', choices, usage: usageOf(booked) });
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

function streamOf(booked: Booked): string {
  const body = event({ choices: [delta({ role: 'assistant', content: SAID }, null)] }) + endOf(booked);
  return `${STREAM_HEAD}content-length: ${body.length}\r\n\r\n${body}`;
}

function endOf(booked: Booked): string {
  const usage = event({ choices: [], usage: usageOf(booked) });
  return `${event({ choices: [delta({}, 'stop')] })}${usage}data: [DONE]\n\n`;
}

function delta(members: object, finish_reason: string | null): object {
  return { index: 0, delta: members, finish_reason };
}

function event(members: object): string {
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'books', ...members })}\n\n`;
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

const port = await listen(server);
const control = await serveControl((path) => (path === '/books' ? Object.fromEntries(books) : null));
announce({ port, control });
