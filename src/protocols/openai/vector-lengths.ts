import { closingQuote, QUOTE } from '../../json/closing-quote.js';

const KEY = Buffer.from('"embedding"');
const FLOAT_BYTES = 4;
const BASE64_CHARACTERS = 4;
const BASE64_BYTES = 3;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPENING = 0x5b;
const CLOSING = 0x5d;
const OPENING_BRACE = 0x7b;
const BACKSLASH = 0x5c;
const PADDING = 0x3d;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** What was found where a vector should be: its length, null for something else, undefined where the bytes break off. */
type Measured = number | null | undefined;

/**
 * Lengths of the vectors in an answer to `embeddings`, as lists of numbers or in base64, without parsing it. Null for
 * what is no vector. A vector that the bytes break off in is left out.
 */
export function vectorLengths(answer: Buffer): readonly (number | null)[] {
  const lengths: (number | null)[] = [];
  for (let at = answer.indexOf(KEY); at !== -1; at = answer.indexOf(KEY, at + KEY.length)) {
    const colon = afterSpaces(answer, at + KEY.length);
    // As a value: `"object":"embedding"`.
    if (answer[colon] !== COLON) continue;
    const length = measure(answer, afterSpaces(answer, colon + 1));
    if (length !== undefined) lengths.push(length);
  }
  return lengths;
}

function measure(answer: Buffer, start: number): Measured {
  if (start >= answer.length) return undefined;
  if (answer[start] === OPENING) return listLength(answer, start);
  return answer[start] === QUOTE ? base64Length(answer, start) : null;
}

function listLength(answer: Buffer, start: number): Measured {
  const end = answer.indexOf(CLOSING, start);
  if (end === -1) return undefined;
  if (afterSpaces(answer, start + 1) === end) return 0;
  let commas = 0;
  for (let at = start + 1; at < end; at++) {
    const byte = answer[at];
    if (byte === COMMA) commas++;
    // A vector for each token, or no numbers at all.
    else if (byte === OPENING || byte === QUOTE || byte === OPENING_BRACE) return null;
  }
  return commas + 1;
}

function base64Length(answer: Buffer, start: number): Measured {
  const end = closingQuote(answer, start);
  if (end >= answer.length) return undefined;
  let characters = 0;
  for (let at = start + 1; at < end; at++) {
    // JSON may write a slash as `\/`.
    if (answer[at] !== BACKSLASH && answer[at] !== PADDING) characters++;
  }
  const bytes = Math.floor((characters * BASE64_BYTES) / BASE64_CHARACTERS);
  return bytes % FLOAT_BYTES === 0 ? bytes / FLOAT_BYTES : null;
}

function afterSpaces(answer: Buffer, start: number): number {
  let at = start;
  while (SPACES.has(answer[at] ?? 0)) at++;
  return at;
}
