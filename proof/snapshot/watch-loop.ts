/**
 * Loaded into Patchbay before its own code: tells on a port of its own for how long its event loop was blocked. It looks
 * from within, where nothing but the loop itself can be late; a client that measures answers would measure itself too.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { listen } from '../stage/listen.ts';

const TICK_MS = 1;

/** The time in which no timer, and so no request, had its turn. */
export interface Block {
  readonly blocked_ms: number;
  /** Of it, what the thread itself has worked; the rest it was kept from the processor. */
  readonly worked_ms: number;
}

const NONE: Block = { blocked_ms: 0, worked_ms: 0 };
let longest = NONE;
let lastMs = performance.now();
let lastWorkMs = workMs();

setInterval(() => {
  const [nowMs, nowWorkMs] = [performance.now(), workMs()];
  const blocked_ms = nowMs - lastMs - TICK_MS;
  if (blocked_ms > longest.blocked_ms) longest = { blocked_ms, worked_ms: nowWorkMs - lastWorkMs };
  [lastMs, lastWorkMs] = [nowMs, nowWorkMs];
}, TICK_MS).unref();

function workMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Each answer is of the time since the one before. */
const server = createServer((_, response) => {
  response.end(JSON.stringify(longest));
  longest = NONE;
});
const port = await listen(server);
server.unref();
writeFileSync(process.env['WATCH_PORT_FILE'] ?? '', String(port));
