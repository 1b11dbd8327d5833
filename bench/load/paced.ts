import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { STREAM_EVENTS, streamRequest } from '../payload.ts';
import { percentile } from '../statistics.ts';
import { EventReader } from './event-reader.ts';
import type { Measurement, Spread, Target } from './target.ts';

const US_PER_MS = 1000;
/** Streams open so long, on top of their own length, before anything counts. */
const SETTLING_MS = 500;
/** A gap of so many paces is a stall. */
const STALLED_PACES = 10;

export interface Pacing {
  readonly streams: number;
  readonly paceMs: number;
}

/** What the streams saw in the time that counts. */
interface Seen {
  readonly from: number;
  readonly firstBytesUs: number[];
  readonly gapsUs: number[];
  errors: number;
}

/** Keeps so many streams open whose events are so far apart, and tells how far apart they come. */
export async function pacedStreams(target: Target, pacing: Pacing, seconds: number): Promise<Measurement> {
  const began = performance.now();
  const lengthMs = pacing.paceMs * STREAM_EVENTS;
  const seen: Seen = { from: began + lengthMs + SETTLING_MS, firstBytesUs: [], gapsUs: [], errors: 0 };
  const sockets: Socket[] = [];
  for (let index = 0; index < pacing.streams; index++) {
    // Spread over one stream's length, or every stream would begin and end with all others.
    const due = began + (index * lengthMs) / pacing.streams;
    if (due > performance.now()) await pause(due - performance.now());
    sockets.push(openStreams(target, seen));
  }
  await pause(seen.from + seconds * 1000 - performance.now());
  for (const socket of sockets) socket.destroy();
  const { gapsUs, firstBytesUs } = seen;
  const count = gapsUs.length;
  const errors = seen.errors + gapsUs.filter((gap) => gap > pacing.paceMs * STALLED_PACES * US_PER_MS).length;
  return { count, perSecond: count / seconds, ...spread(gapsUs), firstByte: spread(firstBytesUs), errors };
}

function spread(values: readonly number[]): Spread {
  return { p50Us: percentile(values, 0.5), p99Us: percentile(values, 0.99) };
}

/** Over one connection, each as soon as the last one has ended. A raw socket, so that the client costs little. */
function openStreams(target: Target, seen: Seen): Socket {
  const { hostname, port } = new URL(target.base);
  const request = requestTo(target);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let reader = new EventReader();
  let sentAt = 0;
  let lastAt = 0;
  const send = (): void => {
    reader = new EventReader();
    sentAt = performance.now();
    socket.write(request);
  };
  /** A target that refuses is not asked over and over. */
  const fail = (): void => {
    seen.errors += 1;
    socket.destroy();
  };
  socket.on('connect', send);
  socket.on('data', (chunk) => {
    const now = performance.now();
    const isFirst = reader.events === 0;
    const begun = reader.take(chunk);
    if (reader.hasFailed) return fail();
    if (begun > 0 && now >= seen.from) {
      if (isFirst) seen.firstBytesUs.push((now - sentAt) * US_PER_MS);
      else seen.gapsUs.push((now - lastAt) * US_PER_MS);
      // Those that came along with it.
      for (let more = 1; more < begun; more++) seen.gapsUs.push(0);
    }
    if (begun > 0) lastAt = now;
    if (!reader.hasEnded) return;
    if (reader.events !== STREAM_EVENTS) seen.errors += 1;
    send();
  });
  socket.on('error', fail);
  socket.on('end', fail);
  return socket;
}

function requestTo({ base, headers }: Target): string {
  const { host, pathname } = new URL(base);
  const body = streamRequest();
  const lines = Object.entries({
    host,
    'content-type': 'application/json',
    'content-length': String(body.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${pathname}/chat/completions HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
