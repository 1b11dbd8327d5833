import { closingQuote, QUOTE } from '../../json/closing-quote.js';
import type { ByteParts } from './byte-parts.js';
import { jsonObjectIn } from './event-json.js';
import { type TokenUsage, usageOf } from './event-usage.js';

/** A larger answer is not parsed; its `usage` is looked for where it begins and where it ends. */
export const SEARCHED_BYTES = 64 * 1024;
const KEY = Buffer.from('"usage"');
/** Other members of that name may lie deeper inside. */
const MAX_TRIES = 4;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING_BRACE = 0x7d;
const CLOSING = new Set([0x5d, 0x7d]);

/** The top-level usage of a whole answer, without parsing what is large. */
export function usageInWhole(body: ByteParts): TokenUsage | undefined {
  const atEnd = usageAtEnd(body.tail(SEARCHED_BYTES));
  if (atEnd) return atEnd;
  return body.length <= SEARCHED_BYTES ? usageInJson(body.whole().toString()) : usageAtStart(body.head(SEARCHED_BYTES));
}

/**
 * @param tail the end of an answer. What follows a member at the top level, put behind a brace, is a JSON object; what
 *   follows one that lies deeper has too many closing brackets.
 */
export function usageAtEnd(tail: Buffer): TokenUsage | undefined {
  let at = tail.lastIndexOf(KEY);
  for (let tries = 0; at !== -1 && tries < MAX_TRIES; tries++) {
    const members = jsonObjectIn(`{${tail.toString('utf8', at)}`);
    const usage = members && usageOf(members);
    if (usage) return usage;
    at = at === 0 ? -1 : tail.lastIndexOf(KEY, at - 1);
  }
  return undefined;
}

/** @param head the beginning of an answer */
export function usageAtStart(head: Buffer): TokenUsage | undefined {
  let depth = 0;
  let usageStart = -1;
  for (let at = 0; at < head.length; at++) {
    const byte = head[at] ?? 0;
    if (byte === QUOTE) {
      if (depth === 1 && isKey(head, at)) usageStart = at;
      at = closingQuote(head, at);
    }
    depth += depthChange(byte);
    if (depth === 1 && usageStart !== -1 && byte === CLOSING_BRACE) {
      return usageInJson(`{${head.toString('utf8', usageStart, at + 1)}}`);
    }
  }
  return undefined;
}

function isKey(head: Buffer, at: number): boolean {
  return at + KEY.length <= head.length && head.compare(KEY, 0, KEY.length, at, at + KEY.length) === 0;
}

function depthChange(byte: number): number {
  if (OPENING.has(byte)) return 1;
  return CLOSING.has(byte) ? -1 : 0;
}

function usageInJson(text: string): TokenUsage | undefined {
  const value = jsonObjectIn(text);
  return value && usageOf(value);
}
