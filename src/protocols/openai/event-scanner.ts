import { AnswerText } from './answer-text.js';
import { BlankLines } from './event-blank-lines.js';
import { EventChoices } from './event-choices.js';
import { errorOf, errorOfErrorEvent, type UpstreamError } from './event-error.js';
import { eventFieldsIn } from './event-fields.js';
import { isJsonObject, type JsonObject, jsonObjectIn } from './event-json.js';
import { EventRemainder, MAX_EVENT_BYTES } from './event-remainder.js';
import { type TokenUsage, usageOf } from './event-usage.js';
import { endsStream, responseIn } from './event-type.js';

export { errorIn } from './event-error.js';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * An event that this does not match says nothing of interest, so it need not be parsed. Inside of a JSON text the quotes
 * are escaped, so only keys match; whether a key is in the right place is left to the parser.
 */
const WORTH_PARSING =
  /"(?:finish_reason"\s*:\s*"[^"]|type"\s*:\s*"(?:response|speech|transcript|image)[\w.]*\.(?:completed|incomplete|failed|done)"|usage"\s*:\s*\{|error"\s*:(?!\s*null)|index"\s*:\s*[1-9])/;
/** Of interest until the first choice is known; the others are found by their index. */
const HAS_CHOICE = /"choices"\s*:\s*\[\s*\{/;

/** Where an event lies: offsets in the chunk that ended it, of its first byte and of the one after its last. */
export interface EventPlace {
  /** Negative: it began that many bytes before the chunk. */
  readonly start: number;
  readonly end: number;
}

const NONE: readonly EventPlace[] = Object.freeze([]);

/**
 * Looks at the bytes of an OpenAI event stream as they pass by, without changing them: tells where whole events end and
 * what they said. Never throws. An event over 256 KiB passes unread.
 */
export class EventScanner {
  /** Events of the last chunk that say nothing but what was counted. */
  usageEvents: readonly EventPlace[] = NONE;
  readonly text = new AnswerText();
  private readonly blankLines = new BlankLines();
  private readonly open = new EventRemainder();
  private isFirstBlock = true;
  private skippedAny = false;
  private skippedLast = false;
  private eventCount = 0;
  private doneSeen = false;
  private endSeen = false;
  private readonly choices = new EventChoices();
  private firstError: UpstreamError | undefined;
  private lastUsage: TokenUsage | undefined;
  private lastWasUsage = false;

  /** Events whose data is not blank, `[DONE]` included; comments and events that were passed unread do not count. */
  get events(): number {
    return this.eventCount;
  }

  get sawDone(): boolean {
    return this.doneSeen;
  }

  /** `[DONE]` was seen, an event that is the last of its kind of stream, or a finish reason for every choice that was seen. */
  get isFinished(): boolean {
    return this.doneSeen || this.endSeen || this.choices.areFinished;
  }

  /** The first error that an event told: a top-level `error` that says something, or an `event: error`. */
  get error(): UpstreamError | undefined {
    return this.firstError;
  }

  /** Whether the scanner is inside an event over 256 KiB, part of which has passed. */
  get isBlind(): boolean {
    return this.open.isTooLarge;
  }

  /** Whether an event was, or is being, passed unread, so that something may have been missed. */
  get hasSkipped(): boolean {
    return this.skippedAny || this.isBlind;
  }

  /** Whether the last event that ended was passed unread. Comments after it change nothing, an event with data does. */
  get lastWasSkipped(): boolean {
    return this.skippedLast;
  }

  /** From the last event that carried token counts. */
  usage(): TokenUsage | undefined {
    return this.lastUsage;
  }

  /**
   * Takes the next bytes. Returns the number of bytes of `chunk` up to and including the end of the last whole event in
   * it, 0 when none ends in it. What follows is the beginning of an event that is still open. Inside of an event over
   * 256 KiB all bytes may pass, so that it returns `chunk.length`.
   */
  push(chunk: Buffer): number {
    if (chunk.length === 0) return 0;
    const { blankLines, open } = this;
    const lead = blankLines.enter(chunk);
    // The LF of a CRLF belongs to the event that ended at the CR, or to the line of the one that is open.
    let start = open.length === 0 ? lead : 0;
    this.usageEvents = start === 1 && this.lastWasUsage ? [{ start: 0, end: 1 }] : NONE;
    for (let from = lead; blankLines.next(chunk, from); from = start) {
      const before = open.length;
      this.close(chunk, start, blankLines.start);
      if (this.lastWasUsage) this.usageEvents = [...this.usageEvents, { start: start - before, end: blankLines.end }];
      start = blankLines.end;
    }
    open.add(chunk, start, chunk.length);
    return open.isTooLarge ? chunk.length : start;
  }

  /** The upstream has ended: a last event without its blank line counts too. */
  finish(): void {
    this.usageEvents = NONE;
    const { length } = this.open;
    if (length === 0 || this.open.isTooLarge) return;
    this.read(this.open.take());
    if (this.lastWasUsage) this.usageEvents = [{ start: -length, end: 0 }];
  }

  private close(chunk: Buffer, start: number, end: number): void {
    const { open } = this;
    this.lastWasUsage = false;
    if (open.length + end - start > MAX_EVENT_BYTES) {
      this.skippedAny = true;
      this.skippedLast = true;
      this.isFirstBlock = false;
      open.clear();
    } else if (open.length === 0) {
      this.read(chunk.toString('utf8', start, end));
    } else {
      open.add(chunk, start, end);
      this.read(open.take());
    }
  }

  private read(block: string): void {
    const { name, data } = eventFieldsIn(this.isFirstBlock ? withoutMark(block) : block);
    this.isFirstBlock = false;
    this.lastWasUsage = false;
    const trimmed = data.trim();
    if (trimmed === '') return;
    this.eventCount++;
    this.skippedLast = false;
    if (trimmed === '[DONE]') this.doneSeen = true;
    else if (name === 'error') this.firstError ??= errorOfErrorEvent(data, jsonObjectIn(data));
    else if (this.isWorthParsing(data)) this.learn(jsonObjectIn(data));
    // What is told need not be guessed.
    if (!this.lastUsage) this.text.learn(data);
  }

  private isWorthParsing(data: string): boolean {
    return this.eventCount === 1 || WORTH_PARSING.test(data) || (!this.choices.hasFirst && HAS_CHOICE.test(data));
  }

  private learn(payload: JsonObject | undefined): void {
    if (!payload) return;
    this.firstError ??= errorOf(payload);
    this.choices.learn(payload);
    if (endsStream(payload)) this.endSeen = true;
    const usage = usageOf(payload) ?? usageOf(responseIn(payload));
    if (!usage) return;
    this.lastUsage = usage;
    const { choices, usage: told } = payload;
    this.lastWasUsage = isJsonObject(told) && Array.isArray(choices) && choices.length === 0;
  }
}

function withoutMark(block: string): string {
  return block.startsWith(BYTE_ORDER_MARK) ? block.slice(1) : block;
}
