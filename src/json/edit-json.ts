import type { JsonBody } from './read-json-body.js';

export interface JsonEdits {
  /** Members of the outermost object to set, as JSON texts. */
  readonly set: ReadonlyMap<string, string>;
  /** Members of the outermost object to leave out. */
  readonly drop: ReadonlySet<string>;
}

/** A body in one piece, or a long one in several, which are sent one after the other. */
export type JsonBytes = Buffer | readonly Buffer[];

/** A body from here on is sent in pieces of its own bytes instead of being copied. */
const LONG_BYTES = 64 * 1024;

/**
 * The body with some outermost members changed. Untouched members keep their bytes (a number such as
 * 12345678901234567890 would not survive parse and stringify); with nothing to change the very same buffer comes back.
 */
export function editJson(body: JsonBody, { set, drop }: JsonEdits): JsonBytes {
  const [only] = set;
  if (only && set.size === 1) {
    const spliced = spliceOne(body, only[0], only[1], drop);
    if (spliced) return spliced;
  }
  const present = new Set(body.members.map((member) => member.key));
  const additions = [...set].filter(([key]) => !present.has(key));
  const untouched = additions.length === 0 && !body.members.some(({ key }) => set.has(key) || drop.has(key));
  if (untouched) return body.bytes;

  const members = body.members
    .filter(({ key }) => !drop.has(key))
    .map(({ key, keyStart, valueEnd }) => {
      const replacement = set.get(key);
      return replacement === undefined ? body.bytes.subarray(keyStart, valueEnd) : memberBytes(key, replacement);
    });
  return asObject([...members, ...additions.map(([key, value]) => memberBytes(key, value))]);
}

/** In one piece. */
export function joined(bytes: JsonBytes): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.concat(bytes);
}

function memberBytes(key: string, json: string): Buffer {
  return Buffer.from(`${JSON.stringify(key)}:${json}`);
}

function asObject(members: readonly Buffer[]): Buffer {
  const comma = Buffer.from(',');
  const parts = members.flatMap((member, index) => (index === 0 ? [member] : [comma, member]));
  return Buffer.concat([Buffer.from('{'), ...parts, Buffer.from('}')]);
}

/** By far the most frequent edit: one member changes its value in place. Undefined when more is to be done. */
function spliceOne(
  { bytes, members }: JsonBody,
  key: string,
  json: string,
  drop: ReadonlySet<string>,
): JsonBytes | undefined {
  let found: JsonBody['members'][number] | undefined;
  for (const member of members) {
    if (drop.has(member.key)) return undefined;
    if (member.key === key) found = member;
  }
  if (!found) return undefined;
  const tail = bytes.length - found.valueEnd;
  const value = Buffer.byteLength(json);
  if (bytes.length >= LONG_BYTES) {
    return [bytes.subarray(0, found.valueStart), Buffer.from(json), bytes.subarray(found.valueEnd)];
  }
  const edited = Buffer.allocUnsafe(found.valueStart + value + tail);
  bytes.copy(edited, 0, 0, found.valueStart);
  edited.write(json, found.valueStart);
  bytes.copy(edited, found.valueStart + value, found.valueEnd);
  return edited;
}
