import { portIn, startChildServer } from '../../demo/child-server.ts';
import type { RawAwaited, RawCounters, Script, Step } from './raw-upstream.steps.ts';

export type { RawCounters, Script, Step };

export interface RawUpstream {
  readonly port: number;
  readonly url: string;
  counters(): Promise<RawCounters>;
  /** Resolves as soon as that much has happened; rejects after 10 s. */
  waitFor(awaited: Partial<RawAwaited>): Promise<RawCounters>;
  /** Replaces the script for connections from now on and forgets the counters. */
  play(...script: Script): Promise<void>;
  /** Lets connections pass `{ do: 'gate', name }`, now and later. */
  openGate(name: string): Promise<void>;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly stop: () => Promise<void>;
}

const PROCESS = new URL('./raw-upstream.process.ts', import.meta.url);

/** Starts a raw TCP server that does to each connection what the script says, in a process of its own. */
export async function startRawUpstream(...script: Script): Promise<RawUpstream> {
  const child = await startChildServer(PROCESS, []);
  const port = portIn(child.announced, 'port');
  const controlUrl = `http://127.0.0.1:${portIn(child.announced, 'controlPort')}`;
  const upstream: RawUpstream = {
    port,
    url: `http://127.0.0.1:${port}`,
    counters: () => order(`${controlUrl}/counters`),
    waitFor: (awaited) => order(`${controlUrl}/wait?${queryOf(awaited)}`),
    play: async (...next) => {
      await order(`${controlUrl}/script`, { method: 'PUT', body: JSON.stringify(next) });
    },
    openGate: async (name) => {
      await order(`${controlUrl}/gate?name=${encodeURIComponent(name)}`, { method: 'PUT' });
    },
    signal: child.signal,
    stop: child.stop,
  };
  await upstream.play(...script);
  return upstream;
}

function queryOf(awaited: Partial<RawAwaited>): string {
  return new URLSearchParams(
    Object.entries(awaited).map(([name, count]): [string, string] => [name, String(count)]),
  ).toString();
}

async function order(url: string, init: RequestInit = {}): Promise<RawCounters> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  const counters: RawCounters = JSON.parse(text);
  return counters;
}

/** Steps that read one whole request. */
export const READ_REQUEST: readonly Step[] = [{ do: 'read-head' }, { do: 'read-body' }];

/** A complete HTTP/1.1 response with a JSON body. */
export function respond(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Step {
  const text = JSON.stringify(body);
  const all = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)), ...headers };
  return { do: 'write', text: `${head(status, all)}${text}` };
}

/** The head of an event stream in chunked framing, which is what model servers send. */
export function beginEventStream(headers: Readonly<Record<string, string>> = {}): Step {
  const all = { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked', ...headers };
  return { do: 'write', text: head(200, all) };
}

/** One HTTP chunk with exactly these bytes, for events that are split, malformed or huge. */
export function chunk(bytes: string | Uint8Array): Step {
  const payload = Buffer.from(bytes);
  const framed = Buffer.concat([Buffer.from(`${payload.length.toString(16)}\r\n`), payload, Buffer.from('\r\n')]);
  return { do: 'write', base64: framed.toString('base64') };
}

/** One `data:` event in a chunk of its own. */
export function event(data: object | string): Step {
  return chunk(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
}

/** The proper end of a chunked body; whether the events before it were complete is another matter. */
export const END_OF_CHUNKS: Step = { do: 'write', text: '0\r\n\r\n' };

function head(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Scripted\r\n${lines.join('')}\r\n`;
}
