import { isJsonObject, type JsonObject } from './event-json.js';

/** What ends the streams that know no `[DONE]`: responses, speech, transcriptions, images. */
const LAST: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'speech.audio.done',
  'transcript.text.done',
  'image_generation.completed',
  'image_edit.completed',
]);
const NONE: JsonObject = Object.freeze({});

/** Whether an event says of itself that it is the last one. */
export function endsStream({ type }: JsonObject): boolean {
  return LAST.has(type);
}

/** The response that an event is about, as the last one has it. */
export function responseIn({ response }: JsonObject): JsonObject {
  return isJsonObject(response) ? response : NONE;
}
