import { editJson, joined, type JsonBytes } from '../../json/edit-json.js';
import { type JsonBody, readJsonBody } from '../../json/read-json-body.js';
import { isJsonObject, type JsonObject } from './event-json.js';

const MEMBER = 'stream_options';
const ADDED = Buffer.from(`,"${MEMBER}":{"include_usage":true}`);
const CLOSING_BRACE = 0x7d;
const ASKED: ReadonlyMap<string, string> = new Map([['include_usage', 'true']]);
const NOTHING: ReadonlySet<string> = new Set();

/** Whether a request wants its stream to tell how many tokens it was. */
export function asksForStreamUsage({ stream_options: options }: JsonObject): boolean {
  return isJsonObject(options) && options['include_usage'] === true;
}

/**
 * The request's own `stream_options` with usage asked for, as a JSON text that keeps the bytes of everything else.
 * Undefined when it has none that could be changed.
 */
export function streamOptionsWithUsage({ bytes, members }: JsonBody): string | undefined {
  const own = members.find(({ key }) => key === MEMBER);
  if (!own) return undefined;
  const options = readJsonBody(bytes.subarray(own.valueStart, own.valueEnd));
  if (options.value === null) return '{"include_usage":true}';
  // Anything but an object is the upstream's to refuse.
  if (!isJsonObject(options.value)) return undefined;
  return joined(editJson(options, { set: ASKED, drop: NOTHING })).toString();
}

export function hasStreamOptions({ members }: JsonBody): boolean {
  return members.some(({ key }) => key === MEMBER);
}

/** A JSON object without `stream_options` and with one member at least, asking for usage at its end. */
export function withStreamUsage(bytes: JsonBytes): JsonBytes {
  if (Buffer.isBuffer(bytes)) return Buffer.concat(askingAtTheEnd(bytes));
  return [...bytes.slice(0, -1), ...bytes.slice(-1).flatMap(askingAtTheEnd)];
}

/** @param bytes those that the object ends in */
function askingAtTheEnd(bytes: Buffer): readonly Buffer[] {
  const end = bytes.lastIndexOf(CLOSING_BRACE);
  return [bytes.subarray(0, end), ADDED, bytes.subarray(end)];
}
