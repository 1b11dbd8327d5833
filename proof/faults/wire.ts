import type { Sent } from './ledger.ts';

export type Part = 'head' | 'text' | 'finish' | 'done' | 'error' | 'framing';
export type Framing = 'chunked' | 'length' | 'close';

/** Bytes that mean nothing until the last of them has arrived. */
interface Segment {
  readonly part: Part;
  readonly bytes: Buffer;
}

/** An event with what frames it, or the head, or what ends the body. */
export type Group = readonly Segment[];

/** An event before it is framed. */
export interface WireEvent {
  readonly part: Part;
  readonly data: string;
}

export interface WireOptions {
  readonly framing: Framing;
  readonly lineEnd: '\n' | '\r\n';
  /** Added to a `content-length`, which makes it a lie. */
  readonly missingBytes: number;
}

/** A whole answer of status 200 as groups: the head, each event, what ends the body. */
export function groupsOf(events: readonly WireEvent[], options: WireOptions): readonly Group[] {
  const body = events.map((event) => framedEvent(event, options));
  const end = options.framing === 'chunked' ? '0\r\n\r\n' : '';
  return [[headSegment(lengthOf(body), options)], ...body, [segment('framing', end)]];
}

function headSegment(bodyLength: number, { framing, missingBytes }: WireOptions): Segment {
  const field = {
    chunked: 'transfer-encoding: chunked',
    length: `content-length: ${bodyLength + missingBytes}`,
    close: 'connection: close',
  }[framing];
  return segment('head', `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${field}\r\n\r\n`);
}

/** An empty line ends an event; of CRLF, the CR already does. */
function framedEvent({ part, data }: WireEvent, { framing, lineEnd }: WireOptions): Group {
  const lines = `data: ${data}${lineEnd}${lineEnd}`;
  const rest = lineEnd === '\r\n' ? '\n' : '';
  const event = segment(part, lines.slice(0, lines.length - rest.length));
  if (framing !== 'chunked') return [event, segment('framing', rest)];
  const size = Buffer.byteLength(lines).toString(16);
  return [segment('framing', `${size}\r\n`), event, segment('framing', `${rest}\r\n`)];
}

function segment(part: Part, text: string): Segment {
  return { part, bytes: Buffer.from(text) };
}

export function lengthOf(groups: readonly Group[]): number {
  return groups.flat().reduce((sum, { bytes }) => sum + bytes.length, 0);
}

export function bytesOf(groups: readonly Group[]): Buffer {
  return Buffer.concat(groups.flat().map(({ bytes }) => bytes));
}

/** What is whole within the first `length` bytes. */
export function sentWithin(groups: readonly Group[], length: number): Sent {
  const whole: Part[] = [];
  let end = 0;
  for (const { part, bytes } of groups.flat()) {
    end += bytes.length;
    if (end <= length) whole.push(part);
  }
  return {
    texts: whole.filter((part) => part === 'text').length,
    finishReason: whole.includes('finish'),
    done: whole.includes('done'),
    errorEvent: whole.includes('error'),
  };
}
