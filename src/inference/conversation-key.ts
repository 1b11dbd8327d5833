import { LongText, textLength } from '../json/long-text.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Of a prompt, which grows with its conversation, only the beginning stays the same. */
const MAX_PROMPT_CHARACTERS = 4096;
/** Of a longer text, this many characters from its beginning and as many from its end, beside its length. */
const END_CHARACTERS = 1024;
/** Of more messages or parts, the first ones count. */
const MAX_MESSAGES = 16;
const MAX_PARTS = 16;
/** Where a part that is no text keeps what it shows. */
const SOURCES = ['url', 'data', 'file_data', 'file_id'];

/**
 * What all requests of one conversation have in common: its messages up to the first one of the user. A server that has
 * seen them keeps their prompt in its cache. Taken from the ends of their texts, so that the key of a long conversation
 * costs no more than that of a short one, and a long prompt that all of them share does not make them the same.
 */
export function conversationKey(body: JsonObject): string | undefined {
  const { messages, prompt } = body;
  if (typeof prompt === 'string') return prompt.slice(0, MAX_PROMPT_CHARACTERS);
  if (prompt instanceof LongText) return prompt.start;
  if (!Array.isArray(messages)) return undefined;
  const first = messages.findIndex((message) => isObject(message) && message['role'] === 'user');
  if (first < 0) return undefined;
  const before = messages.slice(0, Math.min(first, MAX_MESSAGES));
  return [...before, messages[first]].map((message) => keyOfMessage(message)).join('\n');
}

function keyOfMessage(message: unknown): string {
  if (!isObject(message)) return '';
  const { role, content } = message;
  const parts = Array.isArray(content) ? content.slice(0, MAX_PARTS) : [content];
  return [endsOf(role), ...parts.map((part) => keyOfPart(part))].join('|');
}

function keyOfPart(part: unknown): string {
  if (!isObject(part)) return endsOf(part);
  const { type, text } = part;
  return typeof text === 'string' || text instanceof LongText ? endsOf(text) : `${endsOf(type)}:${sourceLength(part)}`;
}

/** An image may come with a new signature in its URL each time, so only the length is taken. */
function sourceLength(part: JsonObject): number {
  const shown = part[String(part['type'])];
  const sources = isObject(shown) ? SOURCES.map((name) => shown[name]) : [shown];
  return sources.reduce<number>((sum, source) => sum + textLength(source), 0);
}

function endsOf(text: unknown): string {
  if (text instanceof LongText) return `${text.length}:${text.start.slice(0, END_CHARACTERS)}${text.end}`;
  if (typeof text !== 'string') return '';
  const ends = text.length > 2 * END_CHARACTERS ? text.slice(0, END_CHARACTERS) + text.slice(-END_CHARACTERS) : text;
  return `${text.length}:${ends}`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LongText);
}
