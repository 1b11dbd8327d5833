import { received } from '../stage/received.ts';
import { type ChunkEvent, envelopeFlaw, NO_END, textsIn, type Transcript } from './transcript.ts';

/** What answers requests: Patchbay, or an upstream itself. */
export interface Server {
  readonly url: string;
  readonly appKey: string;
}

interface Seen {
  readonly texts: readonly string[];
  readonly dones: number;
  readonly errorCodes: readonly (string | null)[];
  readonly malformed: string | null;
}

/** A reader that believes nothing: takes every byte and looks at all events afterwards. */
export async function readRaw(server: Server, request: number, body: object, signal: AbortSignal): Promise<Transcript> {
  const nothing = { request, reader: 'raw', texts: [], dones: 0, errorCode: null, malformed: null } as const;
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  }).catch(() => undefined);
  if (!response) return { ...nothing, ending: 'broken', status: 0, attempts: 0 };
  const { status } = response;
  const attempts = Number(response.headers.get('x-llm-attempts') ?? 0);
  const { text, isBroken } = await received(response);
  if (status >= 400) return { ...nothing, ...refusalIn(text), ending: 'refused', status, attempts };
  const { texts, dones, malformed, errorCodes } = seenIn(text);
  const ending = errorCodes.length > 0 ? 'error' : isBroken ? 'broken' : 'complete';
  const errorCode = errorCodes.at(-1) ?? null;
  const flaw = signal.aborted ? NO_END : (malformed ?? wrongEnd(errorCodes, isBroken));
  return { ...nothing, ending, status, attempts, texts, dones, malformed: flaw, errorCode };
}

/** Patchbay says once that an answer was cut, and then cuts the connection. */
function wrongEnd(errorCodes: readonly (string | null)[], isBroken: boolean): string | null {
  const told = errorCodes.filter((code) => code === 'upstream_truncated').length;
  if (told > 1) return `${told} error events`;
  return told === 1 && !isBroken ? 'a proper end after the error event' : null;
}

function refusalIn(text: string): Pick<Transcript, 'errorCode' | 'malformed'> {
  try {
    const body: ChunkEvent = JSON.parse(text);
    return { errorCode: body.error?.code ?? null, malformed: envelopeFlaw(body) };
  } catch {
    return { errorCode: null, malformed: `not JSON: ${text}` };
  }
}

function seenIn(text: string): Seen {
  const texts: string[] = [];
  const errorCodes: (string | null)[] = [];
  let dones = 0;
  let malformed: string | null = null;
  for (const data of eventsIn(text)) {
    const event = parsed(data);
    if (data === '[DONE]') dones += 1;
    else if (event === undefined) malformed ??= data;
    else {
      texts.push(...textsIn(event));
      if (event.error) errorCodes.push(event.error.code ?? null);
    }
  }
  return { texts, errorCodes, dones, malformed };
}

/** The data of the events that an empty line has ended; what follows the last one was cut. */
function eventsIn(text: string): readonly string[] {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n').slice(0, -1);
  return blocks.map(dataOf).filter((data) => data !== '');
}

function dataOf(block: string): string {
  const lines = block.split('\n').filter((line) => line.startsWith('data:'));
  return lines.map((line) => line.slice('data:'.length).trimStart()).join('\n');
}

function parsed(data: string): ChunkEvent | undefined {
  try {
    const event: ChunkEvent = JSON.parse(data);
    return event;
  } catch {
    return undefined;
  }
}
