export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Where one quote is escaped, as in JSON within a text, others follow: to walk so far is faster than to search for each. */
const WALK_BYTES = 256;

/** Offset of the quote that ends the string; the end of the bytes when there is none. */
export function closingQuote(bytes: Buffer, start: number): number {
  let end = bytes.indexOf(QUOTE, start + 1);
  while (end !== -1 && isEscaped(bytes, end)) {
    const walked = walk(bytes, end + 1);
    if (bytes[walked] === QUOTE) return walked;
    end = walked < bytes.length ? bytes.indexOf(QUOTE, walked) : -1;
  }
  return end === -1 ? bytes.length : end;
}

function isEscaped(bytes: Buffer, quote: number): boolean {
  let backslashes = 0;
  while (bytes[quote - 1 - backslashes] === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

/** @returns the offset of the first quote that is not escaped, or of what else comes next */
function walk(bytes: Buffer, from: number): number {
  const end = Math.min(bytes.length, from + WALK_BYTES);
  let at = from;
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at, bytes.length);
}
