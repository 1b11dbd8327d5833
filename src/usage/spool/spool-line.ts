import { crc32 } from 'node:zlib';

/*
 * One record a line: CRC-32 of the JSON in 8 hexadecimal digits, a space, the JSON, a line feed. JSON has no line feed
 * of its own, so that a line that was cut or damaged never hides another one.
 *
 * All of it is done on bytes: texts of this size that live until they are stored fill V8's heap (bench/NOTES.md).
 */
const CHECKSUM_DIGITS = 8;
const PREFIX_BYTES = CHECKSUM_DIGITS + 1;
const PREFIX = /^[0-9a-f]{8} $/;
const LINE_FEED = 0x0a;
/** Of a character of a text in UTF-8. */
const MOST_BYTES = 3;

/** Longer ones are not spooled; a sealed prompt and answer of the largest size fit. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024;

/** What was found in some bytes of a spool. */
export interface FoundLines {
  /** JSON of each whole line: parts of the bytes. */
  readonly records: readonly Buffer[];
  /** Lines that are not as they were written, without their end. */
  readonly damaged: readonly string[];
  /** How many bytes they took. */
  readonly length: number;
}

/** As many bytes as the line of a record may take. */
export function mostLineBytes(json: string): number {
  const most = json.length * MOST_BYTES + PREFIX_BYTES + 1;
  // A short one need not be counted.
  return most <= MAX_LINE_BYTES ? most : Buffer.byteLength(json) + PREFIX_BYTES + 1;
}

/**
 * Writes the line of a record into bytes that have room for it.
 *
 * @returns where it ends
 */
export function writeLine(json: string, bytes: Buffer, start: number): number {
  const from = start + PREFIX_BYTES;
  const end = from + bytes.write(json, from);
  bytes.write(`${checksumOf(bytes.subarray(from, end))} `, start, 'latin1');
  bytes[end] = LINE_FEED;
  return end + 1;
}

/**
 * The first lines in the bytes, at most so many; what has no end is left.
 *
 * @param most whole lines to take
 */
export function linesIn(bytes: Buffer, most: number): FoundLines {
  const records: Buffer[] = [];
  const damaged: string[] = [];
  let start = 0;
  while (records.length + damaged.length < most) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end < 0) break;
    const json = recordIn(bytes, start, end);
    if (json === undefined) damaged.push(bytes.toString('utf8', start, end));
    else records.push(json);
    start = end + 1;
  }
  return { records, damaged, length: start };
}

function recordIn(bytes: Buffer, start: number, end: number): Buffer | undefined {
  const prefix = bytes.toString('latin1', start, Math.min(end, start + PREFIX_BYTES));
  if (!PREFIX.test(prefix)) return undefined;
  const json = bytes.subarray(start + PREFIX_BYTES, end);
  return `${checksumOf(json)} ` === prefix ? json : undefined;
}

function checksumOf(json: Buffer): string {
  return crc32(json).toString(16).padStart(CHECKSUM_DIGITS, '0');
}
