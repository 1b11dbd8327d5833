/** Names in a model list: OpenAI's `{data: [{id}]}` or Ollama's `{models: [{name}]}`; null when it is neither. */
export function modelNames(body: unknown): string[] | null {
  const rows = listIn(body, 'data') ?? listIn(body, 'models');
  if (!rows) return null;
  return rows.flatMap((row) => textIn(row, 'id') ?? textIn(row, 'name') ?? []);
}

/** Who the first model of a list says it belongs to, e.g. `llamacpp`. */
export function modelOwner(body: unknown): string | undefined {
  return textIn(listIn(body, 'data')?.[0], 'owned_by');
}

/** Text of an error answer: `{error: {message}}` (also in a list, as Google does), `{error: "…"}` or `{message}`. */
export function errorText(body: unknown): string | undefined {
  const answer: unknown = Array.isArray(body) ? body[0] : body;
  const error = memberOf(answer, 'error');
  const text = textIn(error, 'message') ?? (typeof error === 'string' ? error : textIn(answer, 'message'));
  return text?.slice(0, MAX_ERROR_LENGTH);
}

const MAX_ERROR_LENGTH = 300;

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function listIn(value: unknown, key: string): readonly unknown[] | undefined {
  const member = memberOf(value, key);
  return Array.isArray(member) ? member : undefined;
}

function textIn(value: unknown, key: string): string | undefined {
  const member = memberOf(value, key);
  return typeof member === 'string' ? member : undefined;
}
