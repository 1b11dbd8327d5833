import type { Awaited, ReceivedRequest } from '../../demo/model-server/recording.ts';
import { portIn, startChildServer } from '../../demo/child-server.ts';

export type { ReceivedRequest };

/** Flags of `demo/model-server.ts`. */
export interface ModelServerFlags {
  readonly port?: number;
  readonly model?: string;
  readonly dimension?: number;
  /** Context window in tokens. */
  readonly context?: number;
  readonly tokenDelayMs?: number;
  readonly loadingMs?: number;
  readonly apiKey?: string;
  readonly guardModels?: true;
}

export interface ModelServer {
  readonly port: number;
  /** `http://127.0.0.1:port`, without `/v1`. */
  readonly url: string;
  /** What has arrived so far, control requests excluded. */
  received(): Promise<readonly ReceivedRequest[]>;
  forgetReceived(): Promise<void>;
  /** Resolves as soon as that many requests were received, answered or left by their client; rejects after 10 s. */
  waitFor(awaited: Partial<Awaited>): Promise<readonly ReceivedRequest[]>;
  /** While on, everything but the model list's key check answers 503 "Loading model". */
  setLoading(on: boolean): Promise<void>;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly stop: () => Promise<void>;
}

const SCRIPT = new URL('../../demo/model-server.ts', import.meta.url);

/** Starts a recording model server as a process of its own. */
export async function startModelServer(flags: ModelServerFlags = {}): Promise<ModelServer> {
  const child = await startChildServer(SCRIPT, ['--recording', ...toArguments(flags)]);
  const port = portIn(child.announced, 'port');
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    received: () => control(`${url}/__received`),
    forgetReceived: async () => {
      await control(`${url}/__received`, 'DELETE');
    },
    waitFor: (awaited) => control(`${url}/__received/wait?${queryOf(awaited)}`),
    setLoading: async (on) => {
      await control(`${url}/__loading?on=${on}`, 'PUT');
    },
    signal: child.signal,
    stop: child.stop,
  };
}

function toArguments(flags: ModelServerFlags): readonly string[] {
  return Object.entries(flags).flatMap(([name, value]: [string, unknown]) => {
    return value === true ? [`--${kebab(name)}`] : [`--${kebab(name)}`, String(value)];
  });
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function queryOf(awaited: Partial<Awaited>): string {
  return new URLSearchParams(
    Object.entries(awaited).map(([name, count]): [string, string] => [name, String(count)]),
  ).toString();
}

async function control(url: string, method = 'GET'): Promise<readonly ReceivedRequest[]> {
  const response = await fetch(url, { method });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  const requests: readonly ReceivedRequest[] = JSON.parse(text);
  return requests;
}

/** The body of a received request as text. */
export function bodyText(request: ReceivedRequest): string {
  return Buffer.from(request.bodyBase64, 'base64').toString('utf8');
}

/** All values of a header, whatever the spelling of its name. */
export function headerValues(request: ReceivedRequest, name: string): readonly string[] {
  return request.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}
