/**
 * Loaded into Patchbay before its own code: counts on a port of its own what the process holds on to. It collects all
 * garbage before, so that what it counts is in use, or has leaked.
 */
import { EventEmitter } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { queryObjects } from 'node:v8';
import { serveControl } from '../stage/control.ts';

const PLANTED = 500;
const PLANTED_BYTES = 32 * 1024;
const NEVER_MS = 2 ** 30;

/** What is alive in the process. */
export interface Living {
  readonly heap_kib: number;
  /** Bytes outside of the heap, most of them in buffers. */
  readonly outside_kib: number;
  /** Every listener, callback and closure that something still refers to is one. */
  readonly functions: number;
  readonly emitters: number;
  readonly timers: number;
  readonly sockets: number;
}

const Timer = setTimeout(() => undefined, 0).constructor;

function living(): Living {
  const [emitters, timers] = [countOf(EventEmitter), countOf(Timer)];
  const { heapUsed, external } = process.memoryUsage();
  return {
    heap_kib: Math.round(heapUsed / 1024),
    outside_kib: Math.round(external / 1024),
    functions: countOf(Function),
    emitters,
    timers,
    sockets: countOf(Socket),
  };
}

function countOf(kind: Parameters<typeof queryObjects>[0]): number {
  return queryObjects(kind, { format: 'count' });
}

/** What a leak would leave behind, for as long as it is planted. */
class Planted {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #files: number[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #kept: string[] = [];

  plant(): void {
    for (let count = 0; count < PLANTED; count++) {
      this.#emitter.on('never', () => count);
      this.#files.push(openSync('/dev/null', 'r'));
      this.#timers.push(setTimeout(() => undefined, NEVER_MS).unref());
      this.#kept.push(Buffer.alloc(PLANTED_BYTES, count).toString('latin1'));
    }
  }

  remove(): void {
    this.#emitter.removeAllListeners();
    for (const file of this.#files.splice(0)) closeSync(file);
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    this.#kept.length = 0;
  }
}

const planted = new Planted();
const orders: Readonly<Record<string, () => unknown>> = {
  '/living': living,
  '/plant': () => planted.plant(),
  '/remove': () => planted.remove(),
};
const port = await serveControl((path) => orders[path]?.());
writeFileSync(process.env['PROBE_PORT_FILE'] ?? '', String(port));
