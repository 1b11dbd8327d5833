import type { JsonBody } from '../json/read-json-body.js';

/** The client's side of a connection, as far as answers need one. */
interface ClientSocket {
  setTimeout(ms: number): unknown;
  resetAndDestroy(): unknown;
  destroySoon(): unknown;
}

/** Where the bytes of an answer go: an HTTP answer, or what stands for one. */
interface RawReply {
  readonly socket: ClientSocket | null;
  readonly writableLength: number;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  on(event: 'drain', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  writeHead(status: number, headers: string[]): unknown;
  write(chunk: Buffer | string): boolean;
  end(chunk?: Buffer): unknown;
  destroy(): unknown;
}

/** Whoever is answered: a client of ours, or Patchbay itself on behalf of one. */
export interface ClientReply {
  readonly raw: RawReply;
  readonly request: {
    body?: unknown;
    jsonBody?: JsonBody;
    readonly raw: { readonly httpVersion: string };
    /** What a browser is told with the answer, a flat list of names and values. */
    readonly toldBrowsers?: readonly string[];
  };
  hijack(): unknown;
  headers(values: Readonly<Record<string, string>>): unknown;
}
