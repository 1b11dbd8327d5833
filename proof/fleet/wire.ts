import { isPurpose, type Purpose } from './names.ts';

export type Kind = 'whole' | 'stream' | 'vector';

/** What a request asks the upstream for; it is told in the prompt, which Patchbay leaves alone. */
export interface Asked {
  readonly id: number;
  readonly purpose: Purpose;
  /** Events of a stream, pieces of a text, numbers of a vector. */
  readonly parts: number;
  /** Before each part of a stream, before any other answer as a whole. */
  readonly pauseMs: number;
}

/** Who answered, as the answer itself says. */
export interface Origin {
  readonly vendor: string;
  readonly model: string;
}

/** What an answer turned out to be. */
export type Reading = { readonly origin: Origin } | { readonly fault: string };

const PROMPT = /request (\d+) for ([a-z]+), (\d+) parts, (\d+) ms/;
const PIECE = /^«(\d+) ([a-z]+) ([a-z0-9-]+) \d+»/;
const DONE = 'data: [DONE]';
const EVENT_END = '\n\n';

export function promptOf({ id, purpose, parts, pauseMs }: Asked): string {
  return `request ${id} for ${purpose}, ${parts} parts, ${pauseMs} ms`;
}

export function askedIn(body: string): Asked | undefined {
  const [, id, purpose = '', parts, pauseMs] = PROMPT.exec(body) ?? [];
  return isPurpose(purpose) ? { id: Number(id), purpose, parts: Number(parts), pauseMs: Number(pauseMs) } : undefined;
}

/** Each tells whose answer to what it is, and which part of it. */
export function piecesOf({ id, parts }: Pick<Asked, 'id' | 'parts'>, { vendor, model }: Origin): readonly string[] {
  return Array.from({ length: parts }, (_, index) => `«${id} ${vendor} ${model} ${index}» … `);
}

export function wholeAnswer(asked: Asked, origin: Origin): string {
  const message = { role: 'assistant', content: piecesOf(asked, origin).join('') };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  const usage = { prompt_tokens: 12, completion_tokens: asked.parts, total_tokens: 12 + asked.parts };
  return JSON.stringify({ id: 'chatcmpl-proof', object: 'chat.completion', model: origin.model, choices, usage });
}

export function vectorAnswer(asked: Asked, origin: Origin): string {
  const data = [{ object: 'embedding', index: 0, embedding: numbersOf(asked) }];
  const usage = { prompt_tokens: 12, total_tokens: 12 };
  return JSON.stringify({ object: 'list', id: piecesOf({ ...asked, parts: 1 }, origin).join(''), data, usage });
}

/** The events of a stream, `[DONE]` included. */
export function streamEvents(asked: Asked, origin: Origin): readonly string[] {
  const event = (delta: object, finish_reason: string | null): string => {
    const choices = [{ index: 0, delta, finish_reason }];
    return `data: ${JSON.stringify({ id: 'chatcmpl-proof', object: 'chat.completion.chunk', choices })}${EVENT_END}`;
  };
  const texts = piecesOf(asked, origin).map((content) => event({ content }, null));
  return [...texts, event({}, 'stop'), DONE + EVENT_END];
}

/** Whether it is, byte for byte, an answer that the upstream gives to this request. */
export function readAnswer(kind: Kind, asked: Asked, body: string): Reading {
  const first = firstPiece(body);
  if (!first) return { fault: `not an answer of the upstream: ${body.slice(0, 200)}` };
  const [, id, vendor = '', model = ''] = first;
  if (Number(id) !== asked.id) return { fault: `the answer to request ${id}` };
  const origin = { vendor, model };
  if (body === expectedBody(kind, asked, origin)) return { origin };
  return { fault: `not the whole answer, or more than that; it ends with ${JSON.stringify(body.slice(-80))}` };
}

function firstPiece(body: string): RegExpExecArray | undefined {
  const start = body.indexOf('«');
  return start < 0 ? undefined : (PIECE.exec(body.slice(start)) ?? undefined);
}

function expectedBody(kind: Kind, asked: Asked, origin: Origin): string {
  if (kind === 'whole') return wholeAnswer(asked, origin);
  return kind === 'vector' ? vectorAnswer(asked, origin) : streamEvents(asked, origin).join('');
}

/** They differ between requests. */
function numbersOf({ id, parts }: Asked): readonly number[] {
  return Array.from({ length: parts }, (_, index) => id + index / 2);
}
