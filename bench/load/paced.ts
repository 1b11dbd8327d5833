import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { STREAM_EVENTS, streamRequest } from '../payload.ts';
import { percentile } from '../statistics.ts';
import { EventReader } from './event-reader.ts';
import { chatRequestTo } from './http-request.ts';
import type { Measurement, Spread, Target } from './target.ts';

const US_PER_MS = 1000;
/** Streams open so long, on top of their own length, before anything counts. */
const SETTLING_MS = 500;
/** A gap of so many paces is a stall. */
const STALLED_PACES = 10;
/** Between two streams over one connection, as a share of a stream's length. */
const PAUSE = 0.1;

export interface Pacing {
  readonly streams: number;
  readonly paceMs: number;
}

/** All sockets are read into it, one after the other: memory of its own for each read costs more than the rest of it. */
const READ = Buffer.alloc(64 * 1024);

/** When streams of one connection begin. */
interface Timetable {
  readonly dueAt: number;
  readonly periodMs: number;
}

/** What the streams saw in the time that counts. */
interface Seen {
  readonly from: number;
  readonly firstBytesUs: number[];
  readonly gapsUs: number[];
  /** Also of the time before. */
  events: number;
  errors: number;
}

/**
 * Keeps so many streams open whose events are so far apart, and tells how far apart they come. Each begins at a time of its
 * own, some time after the one before it over the same connection has ended: if it began with that end, whatever held up
 * some for a moment would make them begin together from then on, as requests of independent clients do not.
 */
export async function pacedStreams(target: Target, pacing: Pacing, seconds: number): Promise<Measurement> {
  const began = performance.now();
  const lengthMs = pacing.paceMs * STREAM_EVENTS;
  const periodMs = lengthMs * (1 + PAUSE);
  const connections = Math.round(pacing.streams * (1 + PAUSE));
  const seen: Seen = { from: began + periodMs + SETTLING_MS, firstBytesUs: [], gapsUs: [], events: 0, errors: 0 };
  const sockets: Socket[] = [];
  for (let index = 0; index < connections; index++) {
    const due = began + (index * periodMs) / connections;
    if (due > performance.now()) await pause(due - performance.now());
    sockets.push(openStreams(target, { dueAt: due, periodMs }, seen));
  }
  await pause(seen.from + seconds * 1000 - performance.now());
  for (const socket of sockets) socket.destroy();
  const { gapsUs, firstBytesUs } = seen;
  const perSecond = gapsUs.length / seconds;
  const errors = seen.errors + gapsUs.filter((gap) => gap > pacing.paceMs * STALLED_PACES * US_PER_MS).length;
  return { count: seen.events, perSecond, ...spread(gapsUs), firstByte: spread(firstBytesUs), errors };
}

function spread(values: readonly number[]): Spread {
  return { p50Us: percentile(values, 0.5), p99Us: percentile(values, 0.99) };
}

/** Over one connection. A raw socket, so that the client costs little. */
function openStreams(target: Target, { dueAt, periodMs }: Timetable, seen: Seen): Socket {
  const { hostname, port } = new URL(target.base);
  const request = chatRequestTo(target, streamRequest());
  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: READ,
      callback: (size) => {
        take(READ.subarray(0, size));
        return true;
      },
    },
  });
  let reader = new EventReader();
  let sentAt = 0;
  let lastAt = 0;
  let nextAt = dueAt;
  const send = (): void => {
    if (socket.destroyed) return;
    reader = new EventReader();
    sentAt = performance.now();
    nextAt += periodMs;
    socket.write(request);
  };
  /** A target that refuses is not asked over and over. */
  const fail = (): void => {
    seen.errors += 1;
    socket.destroy();
  };
  socket.on('connect', send);
  const take = (chunk: Buffer): void => {
    const now = performance.now();
    const isFirst = reader.events === 0;
    const begun = reader.take(chunk);
    seen.events += begun;
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
    setTimeout(send, Math.max(1, nextAt - performance.now()));
  };
  socket.on('error', fail);
  socket.on('end', fail);
  return socket;
}
