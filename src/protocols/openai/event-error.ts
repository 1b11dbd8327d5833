import { isJsonObject, type JsonObject, jsonObjectIn } from './event-json.js';

/** An upstream's error object, with `code` and `message` only if they have the usual types. */
export interface UpstreamError extends JsonObject {
  readonly code?: string | number;
  readonly message?: string;
}

/** The top-level `error` of a JSON text as an object, or undefined. Never throws; malformed JSON has no error. */
export function errorIn(data: string): UpstreamError | undefined {
  const payload = jsonObjectIn(data);
  return payload && errorOf(payload);
}

/**
 * The `error` member as an object; a bare text (Ollama) becomes its `message`. `null`, `false` and an empty text, which
 * some servers send with every answer, are no error.
 */
export function errorOf({ error }: JsonObject): UpstreamError | undefined {
  if (error === undefined || error === null || error === false || error === '') return undefined;
  if (isJsonObject(error)) return toUpstreamError(error);
  return { message: typeof error === 'string' ? error : JSON.stringify(error) };
}

/** The error of an event that calls itself `event: error`, in whatever form its data has. */
export function errorOfErrorEvent(data: string, payload: JsonObject | undefined): UpstreamError {
  if (!payload) return { message: data };
  return errorOf(payload) ?? toUpstreamError(payload);
}

function toUpstreamError({ code, message, ...others }: JsonObject): UpstreamError {
  return {
    ...others,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof message === 'string' && { message }),
  };
}
