import { once } from 'node:events';
import { connect } from 'node:net';
import { percentile } from '../statistics.ts';
import { AnswerReader } from './answer-reader.ts';
import { chatRequestTo } from './http-request.ts';
import type { Measurement, Target } from './target.ts';

const US_PER_MS = 1000;
/** Who has not answered by then does not. */
const PATIENCE_MS = 30_000;

/**
 * One request after the other over one connection, and what each took. Not by wrk: it adds to a slow answer all those that
 * it would have sent meanwhile at its average pace, which tells the share of time in which answers are slow, not the share
 * of answers.
 */
export async function oneByOne(target: Target, body: string, seconds: number): Promise<Measurement> {
  const { hostname, port } = new URL(target.base);
  const request = chatRequestTo(target, body);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const tookUs: number[] = [];
  let errors = 0;
  let reader = new AnswerReader();
  const began = performance.now();
  let sentAt = 0;
  const send = (): void => {
    reader = new AnswerReader();
    sentAt = performance.now();
    socket.write(request);
  };
  /** A target that refuses is not asked over and over. */
  const fail = (): void => {
    errors += 1;
    socket.destroy();
  };
  socket.on('data', (chunk) => {
    reader.take(chunk);
    if (reader.hasFailed) return fail();
    if (!reader.hasEnded) return;
    const now = performance.now();
    tookUs.push((now - sentAt) * US_PER_MS);
    if (now - began < seconds * 1000) send();
    else socket.destroy();
  });
  socket.on('error', fail);
  socket.setTimeout(PATIENCE_MS, fail);
  socket.on('end', fail);
  send();
  // Not `once` of node:events, which would end the bench with the first error.
  await new Promise((resolve) => socket.once('close', resolve));
  const [p50Us, p99Us] = [percentile(tookUs, 0.5), percentile(tookUs, 0.99)];
  return {
    count: tookUs.length,
    perSecond: (tookUs.length * 1000) / (performance.now() - began),
    p50Us,
    p99Us,
    errors,
  };
}
