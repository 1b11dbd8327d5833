import type { Random } from '../stage/random.ts';
import { type Ending, type Fault, FAULTS, type Flaw, flawOf } from './fault-kinds.ts';
import { markedText, type Origin, type Sent } from './ledger.ts';
import { bytesOf, type Framing, groupsOf, lengthOf, sentWithin, type WireEvent, type WireOptions } from './wire.ts';

/** Everything that will happen to one answer. */
export interface PlannedAnswer {
  readonly fault: Fault;
  /** Written one by one, with pauses between them. */
  readonly pieces: readonly Buffer[];
  readonly ending: Ending;
  readonly sent: Sent;
}

const FEWEST_TEXTS = 20;
const MOST_TEXTS = 60;
const MOST_SPLITS = 5;
const NOTHING_SENT: Sent = { texts: 0, finishReason: false, done: false, errorEvent: false };

/** `faultShare` of the answers have a fault. */
export function planAnswer(origin: Omit<Origin, 'index'>, random: Random, faultShare: number): PlannedAnswer {
  const fault = random.fraction() < faultShare ? (FAULTS[random.between(1, FAULTS.length - 1)] ?? 'none') : 'none';
  const events = goodEvents(origin, random);
  const flaw = flawOf(fault, { random, events });
  return flaw.refusal ? refused(fault, flaw.refusal) : streamed(fault, flaw, events, random);
}

function streamed(fault: Fault, flaw: Flaw, events: readonly WireEvent[], random: Random): PlannedAnswer {
  const framing = flaw.framing ?? random.oneOf<Framing>(['chunked', 'chunked', 'length', 'close']);
  const lineEnd = random.oneOf<WireOptions['lineEnd']>(['\n', '\n', '\r\n']);
  const groups = groupsOf(flaw.events ?? events, { framing, lineEnd, missingBytes: flaw.missingBytes ?? 0 });
  const length = flaw.cut?.(groups) ?? lengthOf(groups);
  return {
    fault,
    pieces: split(bytesOf(groups).subarray(0, length), random),
    ending: flaw.ending ?? (framing === 'close' ? 'fin' : 'keep'),
    sent: sentWithin(groups, length),
  };
}

function refused(fault: Fault, { status, headers }: NonNullable<Flaw['refusal']>): PlannedAnswer {
  const body = JSON.stringify({ error: { message: 'not now', type: 'server_error', param: null, code: null } });
  const head = `HTTP/1.1 ${status} No\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n`;
  return { fault, pieces: [Buffer.from(head + body)], ending: 'keep', sent: NOTHING_SENT };
}

function goodEvents(origin: Omit<Origin, 'index'>, random: Random): readonly WireEvent[] {
  const count = random.between(FEWEST_TEXTS, MOST_TEXTS);
  const texts = Array.from({ length: count }, (_, index): WireEvent => {
    return { part: 'text', data: chunkOf({ content: markedText({ ...origin, index }) }, null) };
  });
  return [...texts, { part: 'finish', data: chunkOf({}, 'stop') }, { part: 'done', data: '[DONE]' }];
}

function chunkOf(delta: object, finish_reason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason }];
  return JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1_764_000_000, model: 'm', choices });
}

function split(bytes: Buffer, random: Random): readonly Buffer[] {
  const ends = Array.from({ length: random.between(0, MOST_SPLITS) }, () => random.between(0, bytes.length));
  const places = [0, ...ends.toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}
