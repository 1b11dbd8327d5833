import { crc32 } from 'node:zlib';

/*
 * One record a line: CRC-32 of the JSON in 8 hexadecimal digits, a space, the JSON, a line feed. JSON has no line feed
 * of its own, so that a line that was cut or damaged never hides another one.
 */
const CHECKSUM_DIGITS = 8;
const CHECKSUM = /^[0-9a-f]{8} $/;
const LINE_FEED = 0x0a;

/** Longer ones are not spooled; a sealed prompt and answer of the largest size fit. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024;

/** What was found in some bytes of a spool. */
export interface FoundLines {
  /** JSON of each whole line. */
  readonly records: readonly string[];
  /** Lines that are not as they were written, without their end. */
  readonly damaged: readonly string[];
  /** How many bytes they took. */
  readonly length: number;
}

export function lineOf(json: string): string {
  return `${checksumOf(json)} ${json}\n`;
}

/** What `lineOf` was given. */
export function jsonIn(line: string): string {
  return line.slice(CHECKSUM_DIGITS + 1, -1);
}

/**
 * The first lines in the bytes, at most so many; what has no end is left.
 *
 * @param most whole lines to take
 */
export function linesIn(bytes: Buffer, most: number): FoundLines {
  const records: string[] = [];
  const damaged: string[] = [];
  let start = 0;
  while (records.length + damaged.length < most) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end < 0) break;
    const line = bytes.toString('utf8', start, end);
    const json = recordIn(line);
    if (json === undefined) damaged.push(line);
    else records.push(json);
    start = end + 1;
  }
  return { records, damaged, length: start };
}

function recordIn(line: string): string | undefined {
  if (!CHECKSUM.test(line.slice(0, CHECKSUM_DIGITS + 1))) return undefined;
  const json = line.slice(CHECKSUM_DIGITS + 1);
  return checksumOf(json) === line.slice(0, CHECKSUM_DIGITS) ? json : undefined;
}

function checksumOf(json: string): string {
  return crc32(json).toString(16).padStart(CHECKSUM_DIGITS, '0');
}
